//! What is part of the article between its paragraphs, and what is not: a case for each structure and each kind of box.

use super::page;
use crate::content::doc::markdown;

const BEFORE: &str = "<p>Le conseil du village s’est réuni mardi soir pour parler du moulin, de son toit et de la roue qui ne tourne plus depuis l’hiver, et la salle était pleine jusqu’au couloir.</p>";
const AFTER: &str = "<p>Les habitants ont posé beaucoup de questions sur le prix des travaux, et le maire a promis une réponse écrite avant la fin du mois, avec les devis de trois entreprises.</p>";

/// The Markdown of a page whose article is this; `{}` in it stands for a paragraph.
fn article(body: &str) -> String {
    let body = body.replacen("{}", BEFORE, 1).replacen("{}", AFTER, 1);
    let page = page(&format!(
        "<!doctype html><html lang=fr><head><title>Le moulin revient | Le Bief</title></head><body><header><a href=/>Le Bief</a></header>\
         <nav><ul><li><a href=/a>Accueil</a></li><li><a href=/b>Sport</a></li></ul></nav><main><article><h1>Le moulin revient</h1>\
         {body}</article></main><footer><p>Mentions légales</p></footer></body></html>"
    ));
    markdown(&page.blocks)
}

/// Names, bodies, and what their Markdown holds.
type Cases = &'static [(&'static str, &'static str, &'static [&'static str])];

const KEPT: Cases = &[
    (
        "list",
        "{}<p>Three steps:</p><ol><li>Count.</li><li>Ask.<ul><li>twice</li><li>in May</li></ul></li><li>Vote.</li></ol>{}",
        &["Count", "Ask", "twice", "in May", "Vote"],
    ),
    (
        "links",
        "{}<ul><li><a href=/x1>Blé</a></li><li><a href=/x2>Orge</a></li><li><a href=/x3>Seigle</a></li><li><a href=/x4>Avoine</a></li></ul>{}",
        &["Blé", "Orge", "Seigle", "Avoine"],
    ),
    (
        "figtable",
        "{}<figure class=wp-block-table><table><tr><td>Toit</td><td>12</td></tr><tr><td>Roue</td><td>30</td></tr><tr><td>Mur</td><td>8</td></tr><tr><td>Cave</td><td>5</td></tr></table><figcaption>En milliers d'euros</figcaption></figure>{}",
        &["Toit", "30", "Cave", "milliers"],
    ),
    (
        "smalltable",
        "{}<table><tr><th>Mois</th><th>Eau</th></tr><tr><td>Mai</td><td>4</td></tr></table>{}",
        &["Mois", "Mai", "4"],
    ),
    (
        "hexo",
        "{}<figure class='highlight rust'><table><tr><td class=gutter><pre><span class=line>1</span><br><span class=line>2</span></pre></td><td class=code><pre><span class=line>let eau = 1;</span><br><span class=line>ouvrir(eau);</span></pre></td></tr></table></figure>{}",
        &["let eau = 1;\nouvrir(eau);"],
    ),
    (
        "pygments",
        "{}<table class=highlighttable><tr><td class=linenos><div class=linenodiv><pre>1\n2</pre></div></td><td class=code><div class=highlight><pre><span></span>eau = 1\nouvrir(eau)</pre></div></td></tr></table>{}",
        &["eau = 1\nouvrir(eau)"],
    ),
    (
        "editor",
        "{}<div style='white-space: pre; font-family: Menlo'><div>vanne = 3</div><div>ouvrir(vanne)</div></div>{}",
        &["vanne = 3\nouvrir(vanne)"],
    ),
    (
        "callout",
        "{}<div class='callout' data-callout='note'><div class='callout-title'><div class='callout-title-inner'>À noter</div></div><div class='callout-content'><p>La vanne reste fermée.</p></div></div>{}",
        &["À noter", "La vanne reste fermée"],
    ),
    (
        "shorthead",
        "<h2>Avant</h2>{}<h2>Eau</h2>{}<h3>Prix</h3>{}<p>Une phrase de plus, pour que la note ait une place dans le texte du conseil Encore une fois.</p>",
        &["## Avant", "## Eau", "### Prix"],
    ),
    (
        "figures",
        "{}<div class=stats><div class=stat><div class=n>≈ 200 orgs</div></div><div class=stat><div class=n>90,6 %</div></div></div>{}",
        &["≈ 200 orgs", "90,6 %"],
    ),
    (
        "mfrac",
        "{}<p>La moitié est <math><mfrac><mi>a</mi><mn>2</mn></mfrac></math> pour chaque rue.</p>{}",
        &["a/2"],
    ),
    (
        "katex",
        "{}<p>Le débit <span class=katex><span class=katex-mathml><math><semantics><mrow><mi>n</mi><mo>+</mo><mn>1</mn></mrow><annotation encoding='application/x-tex'>n+1</annotation></semantics></math></span><span class=katex-html aria-hidden=true>n+1</span></span> est pour chaque rue.</p>{}",
        &["`n+1`"],
    ),
    (
        "pandoc",
        "{}<p>Une phrase de plus, pour que la note ait une place dans le texte du conseil<a href='#fn1' class=footnote-ref id=fnref1 role=doc-noteref><sup>1</sup></a></p>{}<section class=footnotes role=doc-endnotes><hr><ol><li id=fn1><p>Au cadastre.<a href='#fnref1' class=footnote-back role=doc-backlink>↩︎</a></p></li></ol></section>",
        &["[^1]", "Au cadastre"],
    ),
    (
        "wikinote",
        "{}<p>Une phrase de plus, pour que la note ait une place dans le texte du conseil<sup id=cite_ref-1 class=reference><a href='#cite_note-1'>[1]</a></sup></p>{}<h2>Références</h2><ol class=references><li id=cite_note-1><a href='#cite_ref-1'>↑</a> <span class=reference-text>Registre, 1912.</span></li></ol>",
        &["[^1]", "Registre, 1912"],
    ),
    (
        "substack",
        "{}<p>Une phrase de plus, pour que la note ait une place dans le texte du conseil<a class=footnote-anchor id=footnote-anchor-1 href='#footnote-1'>1</a></p>{}<div class=footnote><a id=footnote-1 href='#footnote-anchor-1' class=footnote-number>1</a><div class=footnote-content><p>Voir le devis.</p></div></div>",
        &["[^1]", "Voir le devis"],
    ),
    (
        "wpnote",
        "{}<p>Une phrase de plus, pour que la note ait une place dans le texte du conseil<sup data-fn=ab class=fn><a href='#ab' id=ab-link>1</a></sup></p>{}<ol class=wp-block-footnotes><li id=ab>Trois devis. <a href='#ab-link'>↩︎</a></li></ol>",
        &["[^1]", "Trois devis"],
    ),
    (
        "dl",
        "{}<dl><dt>Bief</dt><dd>Canal</dd><dt>Vanne</dt><dd>Porte</dd></dl>{}",
        &["Bief", "Canal", "Vanne", "Porte"],
    ),
    (
        "aside",
        "{}<aside class=encadre><h3>Repères</h3><p>Le moulin a 200 ans.</p></aside>{}",
        &["Repères", "200 ans"],
    ),
    (
        "prismlines",
        "{}<div class='wp-block-code'><div class='hljs-header'><span>python</span><span class=copy>Copier le code</span></div><pre class='language-python line-numbers'><code>eau = 1\nouvrir(eau)</code><span aria-hidden=true class=line-numbers-rows><span></span><span></span></span></pre></div>{}",
        &["eau = 1\nouvrir(eau)"],
    ),
    (
        "mintlify",
        "{}<div class='code-group'><div class='tabs'><button>Python</button><button>Node</button></div><div class='code-block mt-5'><div class='filename'>main.py</div><pre><code><span class=line>import bief</span>\n<span class=line>bief.ouvrir(3)</span></code></pre></div></div><h2 id=a><a href='#a' class=anchor aria-label='Navigate to header'>&#8203;</a>Réponse</h2>{}",
        &["import bief", "bief.ouvrir(3)", "## Réponse"],
    ),
    (
        "stripe",
        "<section class=doc><div class=left><h2>Create a weir</h2>{}<ul class=params><li><h3><code>height</code> <span>integer</span> <span>required</span></h3><p>The height in centimetres.</p></li><li><h3><code>gate</code> <span>string</span></h3><p>Its name.</p></li></ul></div><div class=right><pre><code>curl https://api.bief.example/v1/weirs</code></pre></div></section>{}",
        &[
            "height",
            "The height in centimetres",
            "gate",
            "Its name.",
            "curl https://api",
        ],
    ),
    (
        "vscode",
        r#"{}<div style="color:#d4d4d4;background-color:#1e1e1e;font-family:Consolas, 'Courier New', monospace;white-space:pre;"><div><span style='color:#569cd6'>fn</span> ouvrir() {</div><div>    vanne();</div><div>}</div></div>{}"#,
        &["fn ouvrir() {\n    vanne();\n}"],
    ),
    (
        "admonition",
        "{}<div class='admonition warning'><p class=admonition-title>Attention</p><p>La vanne 3 fuit.</p></div>{}",
        &["Attention", "La vanne 3 fuit"],
    ),
    (
        "ghost",
        "{}<div class='kg-card kg-callout-card'><div class=kg-callout-emoji>💡</div><div class=kg-callout-text>Le moulin ouvre en mai.</div></div>{}",
        &["Le moulin ouvre en mai"],
    ),
    (
        "toggle",
        "{}<div class='kg-toggle-card'><div class=kg-toggle-heading><h4>Et les prix ?</h4></div><div class=kg-toggle-content><p>Ils montent.</p></div></div>{}",
        &["Et les prix", "Ils montent"],
    ),
    (
        "nestedlist",
        "{}<ul><li>Un<ul><li>deux<ul><li>trois</li></ul></li></ul></li><li>quatre</li></ul>{}",
        &["Un", "deux", "trois", "quatre"],
    ),
    (
        "endlist",
        "{}{}<p>Il reste à voter :</p><ul><li>le toit</li><li>la roue</li><li>la date</li></ul>",
        &["le toit", "la roue", "la date"],
    ),
    (
        "wordtable",
        "{}<div class=table-wrapper><table><thead><tr><th>Modèle</th><th>Score</th></tr></thead><tbody><tr><td><a href=/m1>Alpha</a></td><td>71</td></tr><tr><td><a href=/m2>Bêta</a></td><td>68</td></tr></tbody></table></div>{}",
        &["Alpha", "71", "Bêta", "68", "Score"],
    ),
    (
        "tabcode",
        "{}<table><tr><td>Nom</td><td><p>Le Bief</p></td></tr><tr><td>Lieu</td><td><p>Ardèche</p></td></tr></table>{}",
        &["Nom", "Le Bief", "Lieu", "Ardèche"],
    ),
    (
        "keynum",
        "{}<div class=kpis><div class=kpi><span class=kpi-value>+12 %</span><span class=kpi-label>de débit</span></div><div class=kpi><span class=kpi-value>3</span><span class=kpi-label>vannes</span></div></div>{}",
        &["+12 %", "de débit", "vannes"],
    ),
    (
        "sourcelink",
        "<h2>Une</h2>{}<p><a href=https://exemple.org/etude>Lire l'étude</a></p><h2>Deux</h2>{}<p>Source : <a href=https://exemple.org/rapport>Le rapport</a></p>",
        &["exemple.org/etude", "exemple.org/rapport"],
    ),
    (
        "wpfoot",
        "{}<p>Une phrase de plus, pour que la note ait une place dans le texte du conseil<sup><a href='#footnote_0' id='identifier_0' class=footnote-link>1</a></sup></p>{}<ol class=footnotes><li id=footnote_0 class=footnote>Un détail. <a href='#identifier_0' class=footnote-link>↩</a></li></ol>",
        &["[^1]", "Un détail"],
    ),
    (
        "hugofoot",
        "{}<p>Une phrase de plus, pour que la note ait une place dans le texte du conseil<sup id='fnref:1'><a href='#fn:1' class=footnote-ref role=doc-noteref>1</a></sup></p>{}<div class=footnotes role=doc-endnotes><hr><ol><li id='fn:1'><p>Oui. <a href='#fnref:1' class=footnote-backref>&#x21a9;&#xfe0e;</a></p></li></ol></div>",
        &["[^1]", "Oui."],
    ),
    (
        "msqrt",
        "{}<p>On a <math><msup><mi>x</mi><mn>2</mn></msup><mo>=</mo><msqrt><mi>n</mi><mo>+</mo><mn>1</mn></msqrt></math> ici.</p>{}",
        &["x^2 = √(n + 1)"],
    ),
    (
        "mathjax",
        "{}<p>On a <mjx-container><mjx-math aria-hidden=true><mjx-mi>x</mjx-mi></mjx-math><mjx-assistive-mml><math><mi>x</mi><mo>=</mo><mn>3</mn></math></mjx-assistive-mml></mjx-container> ici.</p>{}",
        &["x = 3"],
    ),
    (
        "blockquote",
        "{}<blockquote><p>On verra.</p><p>Et vite.</p></blockquote>{}",
        &["On verra", "Et vite"],
    ),
    ("short p", "{}<p>Non.</p>{}", &["Non."]),
    (
        "subheadlist",
        "{}<h2>Les lots</h2><ul><li>Toit</li><li>Roue</li></ul><h2>Le calendrier</h2><ul><li>Mai</li></ul>{}",
        &["Les lots", "Toit", "Roue", "Le calendrier", "Mai"],
    ),
];

const DROPPED: Cases = &[
    (
        "copybar",
        "{}<div class=code-block><div class=code-toolbar><span>bash</span><button>Copy</button></div><pre><code>ouvrir --vanne 3</code></pre></div>{}",
        &["Copy"],
    ),
    (
        "comments",
        "{}{}<section id=comments class=comments-area><h2>3 commentaires</h2><ol class=comment-list><li class=comment><p>Je trouve que le toit passe avant la roue, et de loin, à mon avis.</p></li><li class=comment><p>Bravo pour cet article très complet sur notre moulin.</p></li></ol></section>",
        &["Je trouve", "Bravo pour"],
    ),
    (
        "nested",
        "{}{}<div class=stream><article><h2><a href=/2>La rivière monte</a></h2><p>La rivière monte depuis trois jours et les riverains surveillent.</p></article><article><h2><a href=/3>Un pont ferme</a></h2><p>Le pont ferme pour six mois, dit la mairie.</p></article></div>",
        &["riverains", "Un pont ferme"],
    ),
    (
        "author",
        "{}{}<div class=author-bio><img src=/a.jpg><h4>Anne Biez</h4><p>Anne Biez est journaliste au Bief depuis dix ans et suit les rivières.</p></div>",
        &["depuis dix ans"],
    ),
    (
        "related",
        "{}{}<div class=related-posts><h3>À lire aussi</h3><ul><li><a href=/4>Le lavoir restauré</a></li><li><a href=/5>La source à sec</a></li></ul></div>",
        &["lavoir", "à sec"],
    ),
    (
        "calendar",
        "{}<div class=add-to-calendar><a href='https://calendar.google.com/x'>Google Calendar</a> <a href=/x.ics>iCal</a> <a href=/y>Outlook</a></div>{}",
        &["Outlook"],
    ),
    (
        "disqus",
        "{}{}</article><div id=disqus_thread><div class=post-body><p>Moi je pense que la roue doit tourner, quoi qu'il en coûte au village.</p></div></div><article style='display:none'>",
        &["Moi je pense"],
    ),
    (
        "reactions",
        "{}{}<div class=reactions-list><h3>Vos réactions</h3><div class=reaction><p>Je ne comprends pas pourquoi le conseil attend encore un mois entier.</p></div></div>",
        &["Je ne comprends"],
    ),
    (
        "relateden",
        "{}<aside class=promo><h4>More stories</h4><ul><li><a href=/4>The weir at night</a></li><li><a href=/5>A dry spring</a></li></ul></aside>{}",
        &["dry spring"],
    ),
    (
        "sharebar",
        "{}<div class=share-tools><a href=https://www.facebook.com/sharer>Facebook</a><a href=https://twitter.com/intent>Twitter</a><a href=mailto:x>Email</a></div>{}",
        &["Twitter"],
    ),
    (
        "nextbtn",
        "{}{}<div class=pager><a href=/1>1</a><a href=/2>2</a><a href=/2>Next page »</a></div>",
        &["Next page"],
    ),
];

#[test]
fn a_structure_between_paragraphs_stays_whole() {
    for (name, body, expected) in KEPT {
        let text = article(body);
        for words in *expected {
            assert!(text.contains(words), "{name}: {words} is missing\n{text}");
        }
    }
}

#[test]
fn what_follows_an_article_is_not_part_of_it() {
    for (name, body, unwanted) in DROPPED {
        let text = article(body);
        assert!(text.contains("trois entreprises"), "{name}\n{text}");
        for words in *unwanted {
            assert!(!text.contains(words), "{name}: {words}\n{text}");
        }
    }
}
