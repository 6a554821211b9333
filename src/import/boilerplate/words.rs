//! The words that open what is no part of an article, by kind and language, and the shape that a block must have with them.
//!
//! A table only; what follows from a match is decided in `leftovers/`. Start reading at [`WORDS`].

use crate::import::block_text::key;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// What a line is that opens with certain words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A prompt to another article: `Lire aussi`. Nothing else is called so.
    Also,
    /// The way to the rest of a text, or to the text of which this is the teaser: `Lire la suite`. In a digest it is a
    /// story's own link.
    On,
    /// The heading of a list of other articles: `Related`, `Weitere Artikel`. A section of an article may be called so too.
    More,
    /// Sharing: `Partager cet article`.
    Share,
    /// Comments and the form for them.
    Comments,
    /// Appeals to subscribe, join, follow, give.
    Appeal,
    /// The end of what may be read without paying.
    Wall,
    /// Subjects that the article is filed under.
    Tags,
    /// Whose picture it is.
    Credit,
    /// Printing, sending, saving, letter size.
    Tools,
    /// Ways through the site: up, back, the next article.
    Way,
    /// Cookies, scripts, frames, players, forms.
    Notice,
    /// Who wrote the article, as a box.
    Writer,
    /// When and where it was published, below the text.
    Dated,
    /// Whose text it is.
    Rights,
    /// An advert's label.
    Advert,
    /// Whether the article was liked.
    Rating,
    /// Whom to ask: what closes a press release.
    Contact,
}

impl Kind {
    /// The rule's name for `--explain`.
    pub(super) fn rule(self) -> &'static str {
        match self {
            Kind::Also | Kind::On | Kind::More => "read also",
            Kind::Share => "share line",
            Kind::Comments => "comment prompt",
            Kind::Appeal => "subscription prompt",
            Kind::Wall => "paywall",
            Kind::Tags => "tags",
            Kind::Credit => "credit of an image",
            Kind::Tools => "button of the platform",
            Kind::Way => "navigation",
            Kind::Notice => "notice of the site",
            Kind::Writer => "about the author",
            Kind::Dated => "publication line",
            Kind::Rights => "legal line",
            Kind::Advert => "advert",
            Kind::Rating => "poll",
            Kind::Contact => "contact box",
        }
    }
}

/// How much of a line must be as the table says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// The words are the whole line; numbers next to them do not count (`3 commentaires`).
    Alone,
    /// The words open a line of any short length: they are so many that nothing else opens so.
    Opens,
    /// The words open the line and one of [`LETTERS`] is further on.
    Letter,
}

/// What an appeal wants the reader to take: one of these must be in a line that only opens with a verb.
pub(super) const LETTERS: &[&str] = &[
    "newsletter",
    "newsletters",
    "infolettre",
    "infolettres",
    "boletin",
    "boletines",
    "newslettera",
    "nieuwsbrief",
    "nieuwsbrieven",
    "inbox",
    "posteingang",
    "postfach",
    "podcast",
    "podcasts",
    "whatsapp",
    "telegram",
    "push",
    "abo",
    "rss",
    "app",
    "apps",
    "appli",
];

type Row = (Kind, Shape, &'static [&'static str]);

/// The words, one row per kind and language, as people write them; they are compared without case, accents and marks.
#[rustfmt::skip]
pub(super) const WORDS: &[Row] = &[
    // Prompts to other articles
    (Kind::Also, Shape::Alone, &[ // fr
        "lire aussi", "à lire aussi", "a lire également", "lire également", "lisez aussi", "lisez également", "voir aussi notre article", 
        "sur le même sujet", "sur le même thème", "dans la même rubrique", "à découvrir aussi", "à voir aussi",
        "vous aimerez aussi", "vous aimerez peut-être", "vous pourriez aimer", "ça peut vous intéresser", "cela peut vous intéresser", "ces articles peuvent vous intéresser",
        "cet article peut vous intéresser", "ceci pourrait vous intéresser", "cela pourrait vous intéresser", "ces articles pourraient vous intéresser", "vous pourriez être intéressé par",
        "à lire sur le même sujet", "pour en savoir plus lisez", "nos lecteurs ont lu ensuite", 
    ]),
    (Kind::Also, Shape::Alone, &[ // en
        "read also", "also read", "read next", "see also our article", "read this next", "watch this next", "more like this", "you may also like",
        "you might also like", "you may like", "you might like", "you may also be interested in", "you might also be interested in", "related article", "related articles", "related story", "related stories",
        "related posts", "related post", "related reading", "related content", "related news", "related coverage", "similar articles", "similar posts", "recommended articles", "recommended stories", "recommended for you",
        "more stories", "more on this story", "more on this topic", "more from this author", "suggested articles", "further articles", 
        "read further", "what to read next", "like this story",
    ]),
    (Kind::Also, Shape::Alone, &[ // de
        "lesen sie auch", "lies auch", "auch lesen", "lesen sie dazu auch", "auch interessant",
        "ebenfalls interessant", "auch spannend", "das könnte sie auch interessieren", "das könnte dich auch interessieren", "das könnte sie interessieren", "das könnte dich interessieren",
        "das könnte dich auch noch interessieren", "das könnte sie auch noch interessieren", "das könnte euch auch interessieren", "das könnte ihnen auch gefallen", "das könnte dir auch gefallen", "diese artikel könnten dich interessieren", "diese artikel könnten sie interessieren",
        "diese beiträge solltest du nicht verpassen", "sie könnten auch an folgenden artikeln interessiert sein", "nutzer mochten auch folgende artikel", "weitere interessante artikel", "weitere interessante beiträge", "weitere interessante news",
        "empfehlungen der redaktion", "empfehlungen aus der redaktion", "empfehlungen für sie", "empfehlungen für dich", "verwandte artikel", "verwandte beiträge", "verwandte inhalte", "verwandte meldungen", "ähnliche artikel", "ähnliche beiträge", "ähnliche artikel lesen", 
        "ähnliche themen entdecken", "ähnliche meldungen", "ähnliche nachrichten", "beliebte beiträge zum thema", "dazu passend", "das interessiert andere leser", "lesen sie hierzu auch",
    ]),
    (Kind::Also, Shape::Alone, &[ // es
        "lea también", "lee también", "leer también", "lea además", "le puede interesar", "te puede interesar", "le podría interesar", "te podría interesar", "también te puede interesar", "también le puede interesar", "quizás te interese",
        "puede interesarte", "te recomendamos", "le recomendamos", "te recomendamos leer", "recomendamos leer", "vea también", "ve también", "ver también", "mira también", "notas relacionadas", "nota relacionada", "noticias relacionadas", "noticia relacionada", "artículos relacionados", "artículo relacionado", "contenido relacionado", "contenidos relacionados",
        "video recomendado", "entradas relacionadas",
    ]),
    (Kind::Also, Shape::Alone, &[ // it
        "leggi anche", "leggi pure", "potrebbe interessarti", "potrebbe interessarti anche", "ti potrebbe interessare", "ti potrebbe interessare anche", "potrebbero interessarti", "potrebbero interessarti anche", "vedi anche", "guarda anche", "articoli correlati", "articolo correlato",
        "contenuti correlati", "notizie correlate", "per approfondire leggi", "sullo stesso argomento", "per saperne di più leggi",
    ]),
    (Kind::Also, Shape::Alone, &[ // pl
        "czytaj także", "czytaj też", "czytaj również", "przeczytaj także", "przeczytaj też", "przeczytaj również", "zobacz także", "zobacz też", "zobacz również", "powiązane artykuły", "podobne artykuły", "polecane artykuły", "polecamy także", "warto przeczytać", 
    ]),
    (Kind::Also, Shape::Alone, &[ // pt
        "leia também", "leia ainda", "veja também", "veja ainda", "confira também", "artigos relacionados", "artigo relacionado", "notícias relacionadas", "notícia relacionada", "matérias relacionadas", "conteúdo relacionado", "posts relacionados", "você pode gostar", "você também pode gostar", "pode interessar",
        "pode interessar lhe", "ler também", "recomendado para você", "recomendadas para você",
    ]),
    (Kind::Also, Shape::Alone, &[ // nl
        "lees ook", "bekijk ook", "zie ook", "ook interessant", "gerelateerde artikelen", "gerelateerd", "gerelateerde berichten", "dit vind je misschien ook leuk", "misschien ook interessant", "aanbevolen artikelen",
    ]),
    // The rest of a text
    (Kind::On, Shape::Alone, &[ // fr
        "lire l'article", "lire la suite", "lire plus", "en lire plus", "lire notre article", "lire notre dossier", "en savoir plus",
    ]),
    (Kind::On, Shape::Alone, &[ // en
        "read more", "read the full story", "read full story", "read full article", "read the full article", "continue reading", "keep reading", "see more", "show me more",
    ]),
    (Kind::On, Shape::Alone, &[ // de
        "weiterlesen", "hier weiterlesen", "lesen sie weiter", "mehr lesen", "lesen sie mehr", "mehr dazu", "lesen sie hier", "jetzt lesen", "mehr erfahren", "erfahre mehr", "erfahren sie mehr",
    ]),
    (Kind::On, Shape::Alone, &[ // es
        "lea más", "lee más", "leer más", "lea aquí", "seguir leyendo", "sigue leyendo", "leer artículo completo",
    ]),
    (Kind::On, Shape::Alone, &[ // it
        "leggi di più", "leggi tutto", "leggi l'articolo", "continua a leggere",
    ]),
    (Kind::On, Shape::Alone, &[ // pl
        "czytaj więcej", "czytaj dalej", "zobacz więcej", "dowiedz się więcej",
    ]),
    (Kind::On, Shape::Alone, &[ // pt
        "leia mais", "veja mais", "ler mais", "continue lendo", "continuar lendo", "saiba mais", "leia a matéria completa",
    ]),
    (Kind::On, Shape::Alone, &[ // nl
        "lees meer", "lees verder", "meer lezen", "lees hier meer", "lees hier verder",
    ]),
    // Headings of lists of other articles
    (Kind::More, Shape::Alone, &[ // fr
        "voir aussi", "à lire", "à lire ensuite", "articles à lire", "articles liés", "article lié", "articles similaires", "articles connexes", "articles récents", "articles recommandés", "derniers articles", "nos derniers articles", "les plus lus", "les articles les plus lus", "articles les plus lus", "les plus populaires", "les plus consultés", "les plus commentés",
        "à la une", "en ce moment", "nos dossiers", "dans l'actualité", "l'actualité en continu", "nos recommandations", "recommandé pour vous", "recommandés pour vous", "plus de sujets", "sujets liés", "sujets associés", "thèmes associés", "pour aller plus loin", "pour approfondir", "aller plus loin", "à découvrir", 
        "tous nos derniers podcasts", "autres articles", "autres actualités", "toutes les actualités", "plus d'articles", "plus d'actualités", "plus de", "contenus sponsorisés", "contenu sponsorisé", "ailleurs sur le web", "dans le même dossier",
    ]),
    (Kind::More, Shape::Alone, &[ // en
        "see also", "related", "more", "don't miss", "must read", "recommended", "recommended reading", "other articles", "other stories", "up next", "related links", "related topics", "further reading", "most read", "most popular", "most viewed", "most shared", "most commented", "most discussed", "popular posts", "popular articles", "popular stories", "popular now", "trending", "trending now", "trending posts", "trending stories", "latest", "latest news", "latest stories",
        "latest posts", "latest articles", "recent posts", "recent articles", "recent stories", "recent news", "recent comments", "top stories", "top news", "top posts", "more news", "more articles", "more posts", "editor's picks", "editors picks", "editor's choice", "featured", "featured posts", "featured stories", "from the web", "around the web", "sponsored links", "paid content", "promoted stories",
        "other interesting sites", "you missed", "in case you missed it", "explore more", "discover more", "more to explore", "read the latest", "latest episodes", "more from", "more in", "latest on", "archives", "blogroll",
    ]),
    (Kind::More, Shape::Alone, &[ // de
        "passend dazu", "passend zum thema", "lesetipp", "lesetipps", "redaktionstipp", "interessante artikel", "verwandte themen", "ähnliche themen", "zum weiterlesen", "mehr zum thema", "mehr zu diesem thema", "weitere artikel", "weitere artikel zum thema", "weitere beiträge", "weitere beiträge zum thema", "weitere meldungen", "weitere nachrichten", "weitere news", "weitere themen", "weitere pressemitteilungen", "weitere aktuelle meldungen", "weitere videos", "noch mehr news", "mehr news", "mehr nachrichten", "mehr artikel", "mehr zum ereignis", "mehr aus der sendung",
        "meist gelesen", "meistgelesen", "meistgelesene artikel", "meist gelesene artikel", "die meistgelesenen artikel", "meistkommentiert", "meistdiskutiert", "meist diskutiert", "beliebteste artikel", "beliebte artikel", "beliebte beiträge", "beliebte inhalte", "beliebte inhalte & beiträge", "top news", "top themen", "top meldungen", "neueste artikel", "neueste beiträge", "neueste nachrichten", "neueste kommentare", "neueste blogbeiträge", "neue beiträge", "letzte artikel", "letzte news", "letzte beiträge", "letzte meldungen",
        "aktuelle artikel", "aktuelle meldungen", "aktuelle news", "aktuelle beiträge", "aktuelle nachrichten", "aktuellste beiträge", "aktuelle themen", "themenrelevante nachrichten", "die neuesten meldungen", "siehe auch", "zum thema", "weiterführende links", "weiterführender link", "weiterführende informationen", "videos zum thema", "artikel zum thema", "kommentierte artikel", "beiträge aus dem forum", "noch mehr", "entdecken sie jetzt", "mehr von", "mehr aus", "mehr auf", "auch auf", "viel gelesen in", "kommende termine", "kommende spiele",
    ]),
    (Kind::More, Shape::Alone, &[ // es
        "no te pierdas", "relacionadas", "relacionados", "otras noticias", "más leídas", "las más leídas", "lo más leído", "más vistas", "lo más visto", "más popular", "lo más popular", "más noticias", "últimas noticias", "lo último", "más sobre este tema", "más de", "más sobre", "más en noticias", "destacados", "destacadas", "contenido patrocinado", "visto ahora",
    ]),
    (Kind::More, Shape::Alone, &[ // it, pl, pt, nl
        "altri articoli di", "da non perdere", "polecamy", "i più letti", "più letti", "le più lette", "ultime notizie", "altri articoli", "per approfondire", "per saperne di più", "najczęściej czytane", "najnowsze", "najpopularniejsze", "popularne", "więcej na ten temat", "więcej", "mais lidas", "mais popular", "mais lidos", "últimas notícias", "mais notícias", "mais sobre", "pela web", "meest gelezen", "laatste nieuws", "meer nieuws", "meer over dit onderwerp",
    ]),
    // Sharing
    (Kind::Share, Shape::Alone, &[ // fr
        "partager l'article", "partager", "partagez", "partager cet article", "partagez cet article", "partager ce contenu", "partager cette page", "partager sur les réseaux sociaux", "partager via", "envoyer à un ami", "suivez-nous", "suivez-nous sur", "nous suivre", "partager ceci",
    ]),
    (Kind::Share, Shape::Alone, &[ // en
        "share", "share this", "share article", "share this article", "share this story", "share this page", "share this post", "share this on", "share on", "share via", "share with friends", "sharing is caring", "spread the word", "spread the love", "follow us", "follow us on", "follow me", "tweet", "tweet this", "flattr this", "share link", "copy url", "url copied", "pin it", "email this",
        "click to share", "share to twitter", "share to facebook", "share to pinterest", "blogthis",
    ]),
    (Kind::Share, Shape::Alone, &[ // de
        "teilen", "jetzt teilen", "teilen mit", "teilen sie dies mit", "teilen sie diesen artikel", "teilen sie den artikel", "diesen artikel teilen", "artikel teilen", "beitrag teilen", "diesen beitrag teilen", "inhalt teilen", "seite teilen", "news teilen", "teile diesen artikel", "teile diesen beitrag", "teilen auf", "mit anderen teilen", "mit freunden teilen", "weiterempfehlen", "artikel empfehlen", "folgen sie uns", "folge uns", "folge uns auf", "folge mir", "folgen sie uns auf", "twittern", "pinnen", "merken", "mitteilen",
    ]),
    (Kind::Share, Shape::Alone, &[ // es, it, pl, pt, nl
        "compartir", "comparte", "compartir en", "comparte esta noticia", "compartir esta noticia", "síguenos", "síguenos en", "condividi", "condividi su", "condividi questo articolo", "seguici", "seguici su", "udostępnij", "podziel się", "compartilhar", "compartilhe", "partilhar", "siga nos", "nos siga no", "delen", "deel dit artikel", "volg ons", "volg ons op",
    ]),
    // Comments
    (Kind::Comments, Shape::Alone, &[ // fr
        "commentaires", "commentaire", "les commentaires", "vos commentaires", "vos réactions", "réactions", "réagir", "réagir à cet article", "réagissez", "aucun commentaire", "pas de commentaire", "pas de commentaires", "laisser un commentaire", "laissez un commentaire", "laisser une réponse", "publier un commentaire", "poster un commentaire", "ajouter un commentaire", "écrire un commentaire", "commenter", "voir les commentaires", "lire les commentaires", "soyez le premier à commenter", "les commentaires sont fermés", "les commentaires sont désactivés", "annuler la réponse", "commentaires récents",
    ]),
    (Kind::Comments, Shape::Alone, &[ // en
        "comments", "comment", "no comments", "no comments yet", "no comment", "leave a comment", "leave a reply", "leave your comment", "leave a reply cancel reply", "cancel reply", "post a comment", "post comment", "add a comment", "add your comment", "write a comment", "write a reply", "submit a comment", "join the conversation", "join the discussion", "be the first to comment", "view comments", "show comments", "read comments", "comments are closed", "comments closed", "comments off", "comments are disabled", "no responses", "no response", "no responses yet", "response", "responses", "thoughts", "replies", "add yours", "add new comment", "log in to comment", "login to comment", "commenting policy", "house rules", "hide comments", "discussion about this post", "post navigation", "trackbacks", "pingbacks",
    ]),
    (Kind::Comments, Shape::Alone, &[ // de
        "kommentare", "kommentar", "keine kommentare", "bisher keine kommentare", "noch keine kommentare", "kommentar verfassen", "kommentar schreiben", "kommentar hinterlassen", "kommentar abgeben", "kommentieren", "kommentare anzeigen", "kommentare öffnen", "kommentare lesen", "alle kommentare anzeigen", "einen kommentar schreiben", "einen kommentar verfassen", "schreibe einen kommentar", "schreib einen kommentar", "schreiben sie einen kommentar", "schreibe den ersten kommentar", "hinterlasse einen kommentar", "hinterlassen sie einen kommentar", "hinterlasse eine antwort", "hinterlassen sie eine antwort", "eine antwort schreiben", "antwort abbrechen", "antworten abbrechen", "kommentare geschlossen", "kommentare sind geschlossen", "die kommentarfunktion ist geschlossen", "die kommentarfunktion ist deaktiviert", "diskutieren sie mit", "diskutieren sie mit uns", "diskutiere mit", "jetzt mitdiskutieren", "mitdiskutieren", "ihre meinung", "deine meinung", "ihre meinung zu diesem thema", "hier könnte ihre meinung stehen", "kommentarfeed", "sei der erste der kommentiert", "jetzt kommentieren", "jetzt einen kommentar schreiben",
    ]),
    (Kind::Comments, Shape::Alone, &[ // es, it, pl, pt, nl
        "comentarios", "sin comentarios", "deja un comentario", "deja una respuesta", "dejar un comentario", "comentar", "comentar este artículo", "cancelar la respuesta", "commenti", "nessun commento", "lascia un commento", "lascia una risposta", "komentarze", "brak komentarzy", "dodaj komentarz", "skomentuj", "dołącz do dyskusji", "comentários", "nenhum comentário", "deixe um comentário", "deixe uma resposta", "deixar um comentário", "comente", "reacties", "geen reacties", "reageer", "plaats een reactie", "laat een reactie achter", "geef een reactie",
    ]),
    (Kind::Comments, Shape::Opens, &[
        "commentaires sur", "commentaire sur", "réflexions sur", "réponses à", "comments on", "comment on", "thoughts on", "responses to", "response to", "replies to", "no comments on", "kommentare zu", "kommentar zu", "antworten auf", "gedanken zu", "keine kommentare zu", "keine kommentare for", "comentarios en", "commenti su", "comentários em", "reacties op",
        "votre adresse e-mail ne sera pas publiée", "votre adresse de messagerie ne sera pas publiée", "votre adresse courriel ne sera pas publiée", "les champs obligatoires sont indiqués", "enregistrer mon nom mon e-mail", "ce site utilise akismet", "vous devez être connecté pour", "connectez-vous pour commenter",
        "your email address will not be published", "required fields are marked", "save my name email", "notify me of", "notify me when new comments", "this site uses akismet", "you must be logged in to", "please log in to comment", "please enter your comment", "fill in your details below", "you are commenting using your", "your comment is awaiting moderation", "commenting is not currently available", "we welcome reader comments", "please understand that comments are moderated",
        "deine e-mail-adresse wird nicht veröffentlicht", "ihre e-mail-adresse wird nicht veröffentlicht", "die e-mail-adresse wird nicht veröffentlicht", "erforderliche felder sind", "meinen namen meine e-mail", "diese website verwendet akismet", "benachrichtige mich über", "benachrichtigung bei weiteren kommentaren", "du musst angemeldet sein um", "sie müssen angemeldet sein um", "nur angemeldete benutzer können kommentieren", "die kommentarfunktion wird", "kommentare erscheinen erst nach", "bitte loggen sie sich vor dem kommentieren ein", "verfasse einen kommentar",
        "tu dirección de correo electrónico no será publicada", "los campos obligatorios están marcados", "il tuo indirizzo email non sarà pubblicato", "i campi obbligatori sono contrassegnati", "twój adres e-mail nie zostanie opublikowany", "wymagane pola są oznaczone", "o seu endereço de e-mail não será publicado", "o seu endereço de email não será publicado", "campos obrigatórios são marcados", "je e-mailadres wordt niet", "het e-mailadres wordt niet gepubliceerd", "vereiste velden zijn gemarkeerd",
    ]),
    // Appeals
    (Kind::Appeal, Shape::Alone, &[
        "newsletter", "newsletters", "newsletter abonnieren", "jetzt newsletter abonnieren", "zum newsletter anmelden", "newsletter anmelden", "newsletter anmeldung", "newsletter erhalten", "unser newsletter", "kostenlos zum newsletter anmelden", "jetzt abonnieren", "abonnieren", "immer informiert bleiben", "bleiben sie informiert", "auf dem laufenden bleiben", "mitglied werden", "unterstütze unsere arbeit", "unterstützen sie uns", "unterstütze uns", "jetzt spenden", "jetzt helfen", "jetzt unterstützen", "verpasse keine news",
        "inscription à la newsletter", "s'abonner à la newsletter", "abonnez-vous", "s'abonner", "je m'abonne", "inscrivez-vous", "nos newsletters", "notre newsletter", "recevez notre newsletter", "soutenez-nous", "nous soutenir", "faire un don", "je fais un don", "je donne", "soutenir", "rejoignez-nous", "suivez toute l'actualité", "restez informé", "restez informés", "ne manquez rien",
        "subscribe", "subscribe now", "subscribe today", "sign up", "sign up now", "sign up today", "join our newsletter", "our newsletter", "get our newsletter", "newsletter sign up", "newsletter signup", "subscribe to our newsletter", "subscribe to email updates", "sign up for our newsletter", "stay informed", "stay connected", "stay in touch", "stay up to date", "get updates", "get the newsletter", "donate", "donate now", "donate today", "support us", "support our work", "support our journalism", "become a member", "become a supporter", "thank you for your support", "free sign up", "buy me a coffee", "daily newsletter", "follow blog via email", "join us", "become a patron",
        "suscríbete", "suscríbase", "suscríbete a nuestro newsletter", "boletín", "hazte socio", "hágase miembro ahora", "apóyanos", "dona", "iscriviti", "iscriviti alla newsletter", "sostienici", "abbonati", "zapisz się", "zapisz się do newslettera", "wesprzyj nas", "assine", "assine nossa newsletter", "inscreva se", "apoie", "fique por dentro", "meld je aan", "word lid", "steun ons", "schrijf je in", "schrijf je in voor de nieuwsbrief", "nieuwsbrief",
    ]),
    (Kind::Appeal, Shape::Letter, &[
        "abonnez-vous", "abonne-toi", "inscrivez-vous", "inscris-toi", "s'inscrire", "s'abonner", "recevez", "pour recevoir", "pour ne rien manquer", "pour ne rien rater", "ne manquez", "ne ratez", "rejoignez notre", "vous souhaitez recevoir", "envie de recevoir", "pour rester informé", "restez informé", "téléchargez notre", "téléchargez l'appli", "toute l'actualité",
        "subscribe", "sign up", "join our", "get the", "get our", "receive our", "receive the", "never miss", "don't miss", "stay up to date", "stay on top", "download the", "download our", "our free", "delivered to", "click here to subscribe", "click here to sign up", "connect with us on",
        "abonnieren sie", "jetzt kostenlos", "jetzt für", "jetzt zum", "jetzt unseren", "abonniere", "abonniert", "melden sie sich", "melde dich", "meldet euch", "erhalten sie", "erhalte", "bleiben sie", "bleib", "verpassen sie", "verpasse", "nichts mehr verpassen", "nichts verpassen", "du willst nichts", "sie wollen nichts", "möchten sie", "möchtest du", "unser kostenloser newsletter", "mit unserem newsletter", "mit meinem kostenlosen newsletter", "keine news mehr verpassen", "hol dir", "trag dich", "tragen sie sich", "laden sie", "wir informieren sie",
        "suscríbete", "suscríbase", "únete a", "únete", "recibe", "recibí", "reciba", "sigue nuestro", "no te pierdas", "descarga", "descargue", "para recibir", "ya sabías que",
        "iscriviti", "iscrivetevi", "ricevi", "resta aggiornato", "rimani aggiornato", "scarica", "unisciti", "zapisz się", "zapisz się na", "bądź na bieżąco", "dołącz do", "pobierz", "assine", "inscreva-se", "cadastre-se", "receba", "entre no nosso", "participe do", "clique aqui para", "baixe", "schrijf je in", "meld je aan", "ontvang", "abonneer je", "download onze", "blijf op de hoogte",
    ]),
    (Kind::Appeal, Shape::Opens, &[
        "sign up to get", "sign up to receive", "sign up for our", "sign up for the latest", "subscribe to our", "abonnez-vous à notre", "inscrivez-vous à notre", "for the latest stories and", "recibe notificaciones", "aktiviere die benachrichtigungen", 
        "suivez-nous sur", "retrouvez-nous sur", "rejoignez-nous sur", "follow us on", "follow me on", "find us on facebook", "like us on", "connect with us on", "folgen sie uns auf", "folge uns auf", "folgt uns auf", "folgt mir auf", "folge mir auf", "besuchen sie uns auf", "síguenos en", "seguinos en", "seguici su", "obserwuj nas na", "śledź nas", "polub nas na", "siga-nos no", "siga-nos nas", "nos siga no", "volg ons op",
        "en vous abonnant vous", "en vous inscrivant vous", "by signing up you", "by subscribing you", "by entering your email you", "mit der anmeldung", "mit ihrer anmeldung", "ich bin damit einverstanden dass meine", "ja ich möchte den", "we won't share your email", "no spam", "you can unsubscribe at any time", "unsubscribe at any time", "vous pouvez vous désabonner à tout moment", "vous pouvez vous désinscrire à tout moment", "gib deine e-mail-adresse ein", "geben sie ihre e-mail-adresse ein", "bitte geben sie ihre e-mail-adresse ein", "enter your email address to", "enter your email to", "entrez votre adresse e-mail", "saisissez votre adresse e-mail", "um neue beiträge per e-mail zu", "benachrichtigungen über neue beiträge",
        "si vous avez aimé cet article", "si cet article vous a plu", "vous avez aimé cet article", "cet article vous a plu", "if you enjoyed this article", "if you enjoyed this post", "if you liked this article", "if you liked this post", "did you enjoy this article", "did you like this article", "hat ihnen der artikel gefallen", "hat ihnen dieser artikel gefallen", "hat dir der artikel gefallen", "hat dir dieser artikel gefallen", "wenn ihnen der artikel gefallen hat", "wenn dir der artikel gefallen hat", "te gustó este artículo", "ti è piaciuto questo articolo", "ti è piaciuto l'articolo", "gostou deste artigo", "gostou do artigo",
        "als amazon-partner verdiene", "as an amazon associate", "en tant que partenaire amazon", "we may earn a commission", "we may receive a commission", "we may receive compensation", "this post contains affiliate links", "this article contains affiliate links", "this site participates in the amazon", "cet article contient des liens affiliés", "für links auf dieser seite erhält", "bei den verlinkungen handelt es sich um", "die mit einem stern gekennzeichneten links", "die mit gekennzeichneten links", "dieser artikel enthält affiliate", "dieser beitrag enthält affiliate", "enthält affiliate links", "anzeige enthält affiliate", "every product is independently selected", "all products featured", "when you buy through links", "if you buy something through", "if you purchase an item", "advertising disclosure", "affiliate disclosure", "werbehinweis",
        "unterstützen sie unabhängigen journalismus", "unterstützen sie unsere arbeit", "unterstütze unseren", "wir sind spendenfinanziert", "unsere arbeit ist spendenfinanziert", "soutenez le journalisme", "soutenez une presse", "soutenez un média", "nous avons besoin de vous", "support independent journalism", "help us keep", "apoya el periodismo", "apoie o jornalismo",
    ]),
    // Walls
    (Kind::Wall, Shape::Opens, &[
        "il vous reste à lire", "il vous reste de cet article", "il vous reste de l'article", "cet article est réservé aux abonnés", "article réservé aux abonnés", "contenu réservé aux abonnés", "réservé aux abonnés", "réservé à nos abonnés", "la suite est réservée aux abonnés", "la suite de cet article est réservée", "la lecture de cet article est réservée", "ce contenu est réservé", "accédez à l'intégralité", "pour lire la suite", "pour lire l'intégralité", "pour accéder en illimité", "déjà abonné", "déjà abonnée", "déjà inscrit", "vous avez déjà un compte", "vous êtes déjà abonné", "abonnez-vous pour lire", "abonnez-vous pour accéder", "abonnez-vous à partir de", "profitez de notre offre", "vous avez lu des articles gratuits", "vous avez lu de vos articles gratuits",
        "this article is for subscribers", "this story is for subscribers", "this content is for subscribers", "this post is for subscribers", "this post is for paying subscribers", "subscribe to read", "subscribe to continue", "subscribe to access", "subscribe now to", "to continue reading", "to read the full", "to view the full story", "to read the rest", "already a subscriber", "already subscribed", "already a member", "already have an account", "register to continue", "you have reached your limit", "you have free articles", "you've reached your limit", "you have articles left", "unlock this article", "sign in to continue", "log in to read", "if you re seeing this message but",
        "weiterlesen mit", "jetzt weiterlesen mit", "möchten sie weiterlesen", "dieser artikel ist exklusiv", "dieser artikel ist nur für", "exklusiv für abonnenten", "exklusiv für mitglieder", "nur für abonnenten", "lesen sie den vollständigen artikel", "lesen sie diesen artikel mit", "sie haben bereits ein abo", "bereits abonnent", "bereits registriert", "schon abonnent", "sie sind bereits abonnent", "ich bin bereits abonnent", "noch kein abo", "noch kein abonnent", "noch nicht registriert", "jetzt testen und weiterlesen", "wählen sie ihren zugang",
        "contenido exclusivo para suscriptores", "este contenido es exclusivo", "suscríbete para seguir leyendo", "suscríbase para acceso", "ya eres suscriptor", "contenuto riservato agli abbonati", "articolo riservato agli abbonati", "questo contenuto è riservato", "sei già abbonato", "artykuł dostępny tylko dla", "pozostało tekstu", "masz już konto", "masz już prenumeratę", "conteúdo exclusivo para assinantes", "este conteúdo é exclusivo", "já é assinante", "alleen voor abonnees", "dit artikel is exclusief", "verder lezen", "al abonnee",
    ]),
    // Tags
    (Kind::Tags, Shape::Alone, &[
        "tags", "tag", "mots-clés", "mots clefs", "étiquettes", "étiquette", "catégories", "catégorie", "classé dans", "publié dans", "dossiers", "rubriques", "thèmes", "thématiques", "sujets",
        "tagged", "tagged with", "tagged as", "filed under", "filed in", "posted in", "categories", "category", "labels", "topics", "keywords", "more about", "hashtags", "related tags",
        "schlagwörter", "schlagworte", "schlagwort", "stichwörter", "stichworte", "markiert", "getaggt mit", "verschlagwortet mit", "themen", "thema", "kategorie", "kategorien", "rubrik", "veröffentlicht in", "veröffentlicht unter", "abgelegt unter", "blog themen", "themenseiten",
        "etiquetas", "etiqueta", "temas", "temas relacionados", "categorías", "categoría", "palabras clave", "argomenti", "categorie", "categoria", "etichette", "tagi", "tematy", "kategorie", "słowa kluczowe", "assuntos", "tópicos", "marcadores", "trefwoorden", "onderwerpen",
    ]),
    // Pictures
    (Kind::Credit, Shape::Alone, &[
        "afp", "ap", "ap photo", "reuters", "getty", "getty images", "dpa", "picture alliance", "istock", "istock com", "istockphoto", "shutterstock", "shutterstock com", "thinkstock", "fotolia", "fotolia com", "adobe stock", "stock adobe com", "depositphotos", "pixabay", "unsplash", "pexels", "flickr", "imago", "imago images", "keystone", "efe", "ansa", "lusa", "pap", "belga", "epa", "tass", "xinhua", "sipa", "apa", "symbolbild", "symbolfoto", "archivbild", "archivfoto", "bestimage", "wikimedia commons", "agencja gazeta", "domena publiczna", "archivo", "photo d'illustration", "image d'illustration",
        "photo credits", "photo credit", "image credits", "image credit", "crédits photos", "crédit photo", "bildnachweis", "bildnachweise", "bildquelle", "bildquellen", "fotonachweis",
    ]),
    // Tools
    (Kind::Tools, Shape::Alone, &[
        "imprimer", "imprimer l'article", "imprimer cet article", "imprimer cette page", "version imprimable", "envoyer par e-mail", "envoyer par mail", "envoyer par courriel", "envoyer cet article", "télécharger en pdf", "télécharger l'article", "version pdf", "écouter l'article", "écouter cet article", "ajouter à mes favoris", "offrir cet article", "sauvegarder", "agrandir", "agrandir l'image", "signaler une erreur", "copier le lien", "taille du texte", "lire plus tard", "enregistrer",
        "print", "print this", "print article", "print this article", "print this page", "printer friendly", "printer friendly version", "print recipe", "jump to recipe", "pdf version", "download pdf", "download article", "email article", "email this article", "save article", "save for later", "listen to this article", "bookmark", "add to favorites", "copy link", "report an error", "error report", "mail the editor", "enlarge this image", "click to enlarge", "enlarge image", "text size", "view gallery", "embed", "permalink", "expand image", "listen", "play video",
        "drucken", "seite drucken", "artikel drucken", "beitrag drucken", "rezept drucken", "zum rezept", "druckansicht", "druckversion", "als pdf", "als pdf herunterladen", "pressemitteilung als pdf", "artikel versenden", "per e-mail versenden", "e-mail versenden", "lesezeichen hinzufügen", "schriftgröße", "vergrößern", "zum vergrößern auf das bild klicken", "bild vergrößern", "bild anzeigen", "bild schließen", "bild in lightbox öffnen", "url kopieren", "url zum kopieren", "link kopieren", "speichern", "vorlesen", "artikel anhören", "artikel merken", "bildergalerie", "fotostrecke", "zur bildergalerie", "einbetten", "herunterladen",
        "imprimir", "enviar por correo", "descargar pdf", "ampliar", "escuchar artículo", "stampa", "stampa articolo", "invia per email", "ascolta l'articolo", "drukuj", "wyślij", "posłuchaj", "powiększ", "ouvir", "ouvir notícia", "afdrukken", "printen", "luister",
    ]),
    // Ways
    (Kind::Way, Shape::Alone, &[
        "retour", "retour en haut", "haut de page", "retour à l'accueil", "retour à la liste", "retour vers toutes les actualités", "retour aux actualités", "retour au sommaire", "page précédente", "page suivante", "article précédent", "article suivant", "précédent", "suivant", "accueil", "fermer", "voir tout", "tout voir", "afficher plus", "voir plus", "charger plus", "plan du site",
        "back", "back to top", "back to home", "back to news", "back to overview", "back to blog", "go back", "return to top", "previous", "next", "previous article", "next article", "previous post", "next post", "previous story", "next story", "older post", "newer post", "older posts", "newer posts", "prev", "prev next", "previous post next post", "home", "skip to content", "close", "load more", "show more", "view all", "see all", "view more", "top", "all articles", "all news", "newer post older post home",
        "zurück", "zurück zur übersicht", "zurück zur startseite", "zurück zur übersichtsseite", "zurück zur listenansicht", "zurück zur liste", "zurück zur vorherigen seite", "zurück zu allen meldungen", "zurück zu den news", "zurück nach oben", "nach oben", "zum seitenanfang", "seitenanfang", "nach oben scrollen", "vorheriger artikel", "nächster artikel", "voriger artikel", "vorheriger beitrag", "nächster beitrag", "vorherige seite", "nächste seite", "der nächste beitrag", "vorheriges", "nächstes", "startseite", "zur startseite", "zur übersicht", "zur übersichtsseite", "alle anzeigen", "mehr anzeigen", "alle artikel", "alle beiträge", "alle nachrichten", "alle meldungen", "alle news anzeigen", "beitragsnavigation", "schließen", "weiter",
        "volver", "volver arriba", "volver al inicio", "artículo anterior", "artículo siguiente", "siguiente", "anterior", "ver más", "ver todo", "torna su", "torna indietro", "articolo precedente", "articolo successivo", "powrót", "do góry", "wróć", "następny artykuł", "poprzedni artykuł", "voltar", "voltar ao topo", "próximo artigo", "artigo anterior", "terug", "terug naar boven", "terug naar overzicht", "volgende", "vorige",
    ]),
    // Notices
    (Kind::Notice, Shape::Alone, &[
        "externer inhalt", "externe inhalte", "empfohlener redaktioneller inhalt", "empfohlener externer inhalt", "inhalt laden", "wird geladen", "lade", "loading", "chargement", "chargement en cours", "j'aime chargement", "gefällt mir", "gefällt mir lade", "gefällt mir wird geladen", "gefällt mir liken lade", "liken lade", "j'aime", "like this", "like loading", "like this like loading", "j'aime ça", "contenu externe", "contenu embarqué", "contenu intégré", "external content", "about these ads", "pflichtfeld", "cookies", "cookie einstellungen", "datenschutz", "datenschutzerklärung", "datenschutzbestimmungen", "impressum", "mentions légales", "politique de confidentialité", "privacy policy", "terms of service", "terms and conditions", "cookie policy", "aviso legal", "política de privacidad", "feedback", "hinweis ausblenden", "cargando", "caricamento", "ładowanie", "carregando", "laden",
    ]),
    (Kind::Notice, Shape::Opens, &[
        "ce site utilise des cookies", "nous utilisons des cookies", "en poursuivant votre navigation", "pour afficher ce contenu", "pour lire cette vidéo", "pour voir ce contenu", "veuillez activer javascript", "javascript est désactivé", "votre navigateur ne", "vous devez activer javascript", "ce contenu n'est pas visible", "ce contenu est bloqué", "cette publication est bloquée", "une publication partagée par", "voir cette publication sur instagram",
        "this site uses cookies", "this website uses cookies", "we use cookies", "please enable javascript", "you need to enable javascript", "javascript is disabled", "javascript must be enabled", "your browser does not support", "you are using a browser version", "you are using an outdated browser", "to view this video", "this video is unavailable", "view this post on instagram", "a post shared by", "please accept cookies", "this content is not available due to", "an error occurred while", "sorry your browser",
        "diese website verwendet cookies", "diese website nutzt cookies", "diese seite verwendet cookies", "diese seite nutzt cookies", "wir verwenden cookies", "wir nutzen cookies", "cookies erleichtern die bereitstellung", "mit dem laden des", "mit dem laden der", "um deine persönlichen daten zu schützen", "an dieser stelle findest du", "an dieser stelle finden sie", "an dieser stelle findet ihr", "ich bin damit einverstanden dass mir", "wenn sie dieses youtube-video sehen möchten", "bitte aktivieren sie javascript", "bitte aktiviere javascript", "ihr browser unterstützt", "dein browser unterstützt", "sieh dir diesen beitrag auf instagram", "ein beitrag geteilt von", "durch die weitere nutzung der seite", "zum schutz ihrer daten", "um diesen inhalt anzuzeigen", "dieser inhalt wird", "sie sind aktuell nicht eingeloggt", "bloggern gefällt das", "sei der erste dem dies gefällt",
        "este sitio utiliza cookies", "este sitio usa cookies", "este sitio está protegido por", "utilizamos cookies", "una publicación compartida", "questo sito utilizza", "utilizziamo i cookie", "un post condiviso da", "używamy plików cookie", "ta strona używa", "korzystamy z cookies", "używamy informacji zapisanych", "este site utiliza cookies", "usamos cookies", "uma publicação compartilhada", "uma publicação partilhada", "deze website gebruikt cookies", "wij gebruiken cookies",
    ]),
    // Writers
    (Kind::Writer, Shape::Alone, &[
        "à propos de l'auteur", "à propos de l'auteure", "à propos de l'autrice", "à propos des auteurs", "l'auteur", "l'autrice", "about the author", "about the authors", "about author", "about the writer", "written by", "author", "authors", "the author", "über den autor", "über die autorin", "über die autoren", "zum autor", "zur autorin", "zur person", "autor", "autorin", "autoren", "der autor", "die autorin", "contact the author", "veröffentlicht von", "fragen an den autor", "sobre el autor", "sobre la autora", "acerca del autor", "autore", "l'autore", "sull'autore", "informazioni sull'autore", "o autorze", "sobre o autor", "sobre a autora", "over de auteur", "full bio", "artikel von", "alle beiträge von", "redakteur", "redakteurin",
    ]),
    // Publication
    (Kind::Dated, Shape::Opens, &[
        "cette entrée a été publiée", "cet article a été publié", "ce billet a été publié", "publié le", "mis à jour le", "dernière mise à jour", "date de publication", "dernière modification",
        "this entry was posted", "this post was published", "published on", "published at", "posted on", "last updated", "last modified", "updated on", "posted by", "date of publication",
        "dieser eintrag wurde", "dieser beitrag wurde", "dieser artikel wurde", "dieser text wurde veröffentlicht", "der beitrag wurde am", "der eintrag wurde", "veröffentlicht am", "erstellt am", "aktualisiert am", "zuletzt aktualisiert", "zuletzt geändert", "letzte aktualisierung", "letzte änderung", "erstveröffentlichung", "diese seite wurde zuletzt", "stand",
        "publicado el", "actualizado el", "última actualización", "pubblicato il", "aggiornato il", "ultimo aggiornamento", "opublikowano", "data publikacji", "ostatnia aktualizacja", "publicado em", "atualizado em", "gepubliceerd op", "laatst bijgewerkt",
    ]),
    // Rights
    (Kind::Rights, Shape::Opens, &[
        "copyright", "copyright by", "all rights reserved", "tous droits réservés", "tous droits de reproduction", "toute reproduction", "reproduction interdite", "reproduction autorisée", "droits réservés", "alle rechte vorbehalten", "einige rechte vorbehalten", "vervielfältigung nur mit", "alle inhalte unterliegen", "todos los derechos reservados", "derechos reservados", "prohibida la reproducción", "prohibida su reproducción", "tutti i diritti riservati", "riproduzione riservata", "wszelkie prawa zastrzeżone", "materiał chroniony prawem", "todos os direitos reservados", "alle rechten voorbehouden", "sofern nicht anders ausgewiesen", "sofern nicht anders angegeben", "unless otherwise stated the content", "unless otherwise noted content", "sauf mention contraire le contenu", "this material may not be published", "texte auf dieser webseite stehen unter", "bloggen auf wordpress com", "erstelle eine kostenlose website oder blog", "proudly powered by", "powered by wordpress", "designed by elegant themes", "blog at wordpress com", "thème simple fourni par", "propulsé par wordpress",
    ]),
    // Adverts
    (Kind::Advert, Shape::Alone, &[
        "publicité", "pub", "annonce", "la suite après la publicité", "la suite après cette publicité", "la suite après la pub", "l'article continue après la publicité", "suite de l'article après la publicité", "contenu de nos partenaires", "article partenaire",
        "advertisement", "advert", "ad", "ads", "advertising", "article continues below advertisement", "article continues after advertisement", "story continues below advertisement", "story continues below", "story continues after advertisement", "article continues below", "continue reading below", "continues after advertising", "advertisement continue reading the main story", "scroll to continue", "scroll to continue reading", "sponsored", "promoted", "ads by google", "affiliate link", "affiliatelink", "advertisement continue reading below", "skip advertisement", "skip ad", "report this ad",
        "anzeige", "anzeigen", "werbung", "anzeige werbung", "werbung ad", "werbeanzeige", "artikel wird nach der anzeige fortgesetzt", "nach der anzeige weiterlesen", "weiterlesen nach der anzeige", "zum shop", "sponsored post", "bezahlte anzeige", "gesponsert",
        "publicidad", "anuncio", "continúa después de la publicidad", "la nota continúa debajo de la publicidad", "pubblicità", "annuncio pubblicitario", "continua dopo la pubblicità", "reklama", "dalsza część artykułu pod reklamą", "dalsza część tekstu pod reklamą", "publicidade", "continua após a publicidade", "continua depois da publicidade", "advertentie", "advertenties", "artikel gaat verder onder de advertentie", "lees verder na de advertentie",
    ]),
    // Ratings
    (Kind::Rating, Shape::Opens, &[
        "cet article vous a-t-il été utile", "cet article vous a t il plu", "avez-vous apprécié cet article", "avez-vous aimé cet article", "notez cet article", "donnez votre avis sur cet article", "was this article helpful", "was this page helpful", "was this helpful", "how helpful was this", "how useful was this", "did you find this article", "did you find this helpful", "rate this article", "rate this post", "like this recipe", "wie bewerten sie diesen artikel", "bewerten sie diesen artikel", "bewerten sie dieses", "artikel bewerten", "bewerte diesen artikel", "wie hat ihnen dieser artikel", "war dieser artikel hilfreich", "war der artikel hilfreich", "war diese seite hilfreich", "ist dieser beitrag hilfreich", "ist dieser artikel hilfreich", "wie hilfreich war dieser", "noch keine bewertungen", "sterne anklicken zum bewerten", "wir freuen uns wenn du unseren beitrag bewertest", "te ha sido útil", "le resultó útil este", "questo articolo ti è stato utile", "czy ten artykuł", "este artigo foi útil", "was dit artikel nuttig", "hinterlassen sie eine bewertung",
    ]),
    (Kind::Rating, Shape::Alone, &["bewerten", "rate this", "votre note", "noter", "valorar", "votes", "like recipe"]),
    // Contacts
    (Kind::Contact, Shape::Alone, &[
        "contact", "contacts", "contact presse", "contacts presse", "contact médias", "contacts médias", "relations presse", "service de presse", "press contact", "press contacts", "media contact", "media contacts", "media inquiries", "press inquiries", "contact information", "contact us", "kontakt", "kontakte", "ansprechpartner", "ansprechpartnerin", "pressekontakt", "medienkontakt", "presse kontakt", "ihr ansprechpartner", "rückfragen", "rückfragen an", "rückfragehinweis", "bei rückfragen", "für rückfragen", "weitere informationen", "weitere auskünfte", "mehr informationen", "weiterführende informationen und kontakt", "informations complémentaires", "plus d'informations", "pour plus d'informations", "plus d'infos", "more information", "further information", "for more information", "notes to editors", "contacto", "contacto de prensa", "más información", "contatti", "ufficio stampa", "per informazioni", "kontakt dla mediów", "dodatkowe informacje", "więcej informacji", "contato", "mais informações", "meer informatie", "perscontact", "zusatzinformationen", "originalpublikation",
    ]),
];

/// How a line and a phrase of the table agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum How {
    /// The line opens with words that make a whole line elsewhere: what follows them decides.
    Label,
    /// The line opens as the table asks.
    Opens,
    /// The line says no more than the phrase, numbers apart.
    Whole,
}

/// What a line's opening words say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) kind: Kind,
    pub(super) how: How,
    /// How many words the phrase has.
    pub(super) words: usize,
    /// Whether numbers are in the line: `3 commentaires`.
    pub(super) numbers: bool,
}

/// No phrase has more words than this.
pub(super) const LONGEST: usize = 12;

static TABLE: LazyLock<HashMap<String, Vec<(Kind, Shape)>>> = LazyLock::new(|| {
    let mut table: HashMap<String, Vec<(Kind, Shape)>> = HashMap::new();
    for (kind, shape, phrases) in WORDS {
        for phrase in *phrases {
            table.entry(key(phrase)).or_default().push((*kind, *shape));
        }
    }
    table
});

/// The first words of all phrases: most lines open with none of them.
static FIRST: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    TABLE
        .keys()
        .filter_map(|phrase| phrase.split(' ').next())
        .collect()
});

/// What the words of this line say, given as [`key`]: the phrase that agrees best, of these the longest.
pub(super) fn find(line: &str) -> Option<Found> {
    let is_word = |word: &&str| !word.bytes().all(|b| b.is_ascii_digit());
    let first = line.split(' ').find(is_word)?;
    if !FIRST.contains(first) {
        return None;
    }
    let words: Vec<&str> = line.split(' ').filter(is_word).collect();
    let numbers = line.split(' ').any(|word| !is_word(&word));
    let mut best: Option<Found> = None;
    let mut opening = String::with_capacity(line.len());
    for (at, word) in words.iter().take(LONGEST).enumerate() {
        if at > 0 {
            opening.push(' ');
        }
        opening.push_str(word);
        let count = at + 1;
        for (kind, shape) in TABLE.get(&opening).into_iter().flatten() {
            let how = match shape {
                Shape::Alone | Shape::Opens if count == words.len() => How::Whole,
                Shape::Alone => How::Label,
                Shape::Opens => How::Opens,
                Shape::Letter if words.iter().skip(count).any(|word| LETTERS.contains(word)) => {
                    How::Opens
                }
                Shape::Letter => continue,
            };
            if best.is_none_or(|best| how >= best.how) {
                best = Some(Found {
                    kind: *kind,
                    how,
                    words: count,
                    numbers,
                });
            }
        }
    }
    best
}
