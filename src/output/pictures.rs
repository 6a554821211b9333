//! Images of this site: which file a target means, its size, the smaller images that are published next to it.
//!
//! Start reading at [`ViewBuilder::lead_image`].

use crate::base::config::{Config, Images, Rights};
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::key::Key;
use crate::base::path::{Address, RelPath, Target, find, fitted, percent};
use crate::base::text;
use crate::content::image::{Picture, SIZES, Shown, Size, WIDTHS};
use crate::output::addresses;
use crate::output::builder::ViewBuilder;
use crate::output::view::{ImageSize, ImageView};
use crate::site::{Article, Content, at_key};
use std::collections::{BTreeMap, BTreeSet};

/// The folder of files that go to the root of the site.
pub const STATIC: &str = "static";

/// A lead image, and the file that it asks for when it is this site's, with where it is published.
pub type LeadImage = (ImageView, Option<(RelPath, Address)>);

impl ViewBuilder<'_> {
    /// The lead image of an article whose text is published, and the file of this site that it is, with where it is published.
    ///
    /// # Errors
    /// The warning about an image that is not there.
    pub fn lead_image(&self, article: &Article) -> Result<Option<LeadImage>, Diagnostic> {
        let named = article.page.front.image.as_ref();
        let Some(image) =
            named.filter(|image| article.rights == Rights::Full && !image.src.is_empty())
        else {
            return Ok(None);
        };
        let mut view = ImageView {
            src: image.src.clone(),
            alt: text::typography(&image.alt, &article.lang, None).into_owned(),
            ..ImageView::default()
        };
        let found = self.image_at(&article.page.file, &article.address, &image.src);
        let there = found
            .as_ref()
            .filter(|(file, _)| self.inputs.files.contains_key(file));
        let src = match self.config.base.target(&image.src) {
            Target::Elsewhere(url) => {
                view.src = url.into();
                let shown = self.config.images == Images::Show;
                return Ok(shown.then_some((view, None)));
            }
            Target::OwnWhole(url) => Some(url.path().to_owned()),
            // With the site's own path in front or without it.
            Target::Own if image.src.starts_with('/') => found.as_ref().map(|(_, place)| {
                let rest = image.src.find(['?', '#']).unwrap_or(image.src.len());
                self.href(place) + image.src.get(rest..).unwrap_or_default()
            }),
            Target::Own => there.map(|(_, place)| self.href(place)),
            Target::Contact | Target::Refused => None,
        };
        if let Some(src) = src {
            view.src = src;
        } else {
            let diagnostic = Diagnostic::new(
                Code::MissingImage,
                format!("the image `{}` is not there", image.src),
            );
            let diagnostic = at_key(diagnostic, &article.page, &["image"]);
            return Err(diagnostic.hint("put the file next to the page, or correct the path"));
        }
        if let Some(shown) = found
            .as_ref()
            .and_then(|(file, place)| self.shown(file, place))
        {
            view = ImageView {
                src: shown.src,
                alt: view.alt,
                width: Some(shown.width),
                height: Some(shown.height),
                sizes: if shown.srcset.is_empty() { "" } else { SIZES }.to_owned(),
                srcset: shown.srcset,
            };
        }
        Ok(Some((view, found)))
    }

    /// The size of the image that [`ViewBuilder::lead_image`] gives as `src`, when it is known.
    #[must_use]
    pub fn lead_size(&self, file: &RelPath) -> Option<ImageSize> {
        let (_, picture) = self.inputs.pictures.get(file)?;
        let Size { width, height } = widest(picture).or(picture.size)?;
        Some(ImageSize { width, height })
    }

    /// An image of this site as pages show it, when its size is known; `place` is where the file is published.
    pub(super) fn shown(&self, file: &RelPath, place: &Address) -> Option<Shown> {
        let (_, picture) = self.inputs.pictures.get(file)?;
        let size = picture.size?;
        let mut sources: Vec<(String, u32)> = self
            .resized(file, place)
            .map(|(place, width)| (self.href(&place), width))
            .collect();
        // What is wider than any page has use for is never fetched.
        if widest(picture).is_none() {
            sources.push((self.href(place), size.width));
        }
        let (src, _) = sources.last()?.clone();
        let set = |(href, width): &(String, u32)| format!("{href} {width}w");
        let srcset: Vec<String> = sources.iter().map(set).collect();
        Some(Shown {
            src,
            srcset: if srcset.len() > 1 {
                srcset.join(", ")
            } else {
                String::new()
            },
            width: size.width,
            height: size.height,
        })
    }

    /// The smaller images of a file that is published here: where each is, and its width. Their names change with the bytes.
    pub fn resized(&self, file: &RelPath, place: &Address) -> impl Iterator<Item = (Address, u32)> {
        let known = self.inputs.pictures.get(file);
        known.into_iter().flat_map(move |(_, picture)| {
            let smaller = picture.smaller.iter().zip(&picture.smaller_keys);
            smaller.map(move |(size, key)| {
                let print = key.short(10);
                let end = format!(".{}.{print}.{}", size.width, picture.ending);
                let stem = fitted(file.stem(), end.len());
                (
                    addresses::next_to(place, &format!("{stem}{end}")),
                    size.width,
                )
            })
        })
    }

    /// The file of this site that the target of an image means, and where it is published for the page at this address: next to the
    /// page, or below `static/` when the target begins with a slash. Whether the file is there is not asked.
    pub(super) fn image_at(
        &self,
        page: &RelPath,
        address: &Address,
        target: &str,
    ) -> Option<(RelPath, Address)> {
        let file = image_file(page, target, self.config, self.inputs.files)?;
        let place = match file.below(STATIC) {
            Some(below) => Address::root().join(below.as_str()),
            None => addresses::of_file(page, address, &file),
        };
        Some((file, place))
    }
}

/// The smaller image that is as wide as any page has use for.
fn widest(picture: &Picture) -> Option<Size> {
    let last = picture.smaller.last().copied();
    last.filter(|size| WIDTHS.last() == Some(&size.width))
}

/// The file of this site that the target of an image means, written in the file of this page. Whether it is there is not asked.
fn image_file(
    page: &RelPath,
    target: &str,
    config: &Config,
    files: &BTreeMap<RelPath, Key>,
) -> Option<RelPath> {
    let base = config.base.path();
    let path = match config.base.target(target) {
        Target::Own => {
            let cut = target.find(['?', '#']).unwrap_or(target.len());
            percent::decode(target.get(..cut)?)?
        }
        Target::OwnWhole(url) if url.path().starts_with(&format!("{base}/")) => {
            percent::decode(url.path())?
        }
        Target::OwnWhole(_) | Target::Elsewhere(_) | Target::Contact | Target::Refused => {
            return None;
        }
    };
    let Some(below) = path.strip_prefix('/') else {
        let file = page.resolve(&path)?;
        return Some(find(files, &file).cloned().unwrap_or(file));
    };
    let base = base.trim_start_matches('/');
    let below = below
        .strip_prefix(base)
        .and_then(|rest| rest.strip_prefix('/'))
        .filter(|_| !base.is_empty())
        .unwrap_or(below);
    RelPath::new(&format!("{STATIC}/{below}"))
}

/// The files of this site that the texts and front matter of pages show as images, as far as their targets say; whether the
/// files are there is not asked.
#[must_use]
pub fn images_of(
    content: &Content,
    config: &Config,
    files: &BTreeMap<RelPath, Key>,
) -> BTreeSet<RelPath> {
    let kinds = [
        &content.articles,
        &content.pages,
        &content.notes,
        &content.intros,
    ];
    kinds
        .into_iter()
        .flatten()
        .flat_map(|entry| {
            let lead = entry.page.front.image.iter().map(|image| &image.src);
            let links = entry.facts.links.iter().filter(|link| link.image);
            lead.chain(links.map(|link| &link.target))
                .filter_map(|target| image_file(&entry.page.file, target, config, files))
        })
        .collect()
}
