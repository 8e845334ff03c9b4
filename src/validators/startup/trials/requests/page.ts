// A page without an end to its tags must not be read to its end for each of them.
const TAG = /<(script|link|img)\b([^>]{0,2000})>/gi;
const MOST_ASSETS = 30;
const MOST_CHARACTERS = 500_000;
const LOADED_LINKS =
  /\brel\s*=\s*["']?[^"'>]*\b(?:stylesheet|icon|modulepreload|preload|manifest)\b/i;

/** Paths of scripts, styles and images on the same origin that a page asks for, in its order. */
export function assetsOf(html: string, pageUrl: string): readonly string[] {
  const page = new URL(pageUrl);
  const found = [...html.slice(0, MOST_CHARACTERS).matchAll(TAG)].flatMap(
    ([, name = "", attributes = ""]) => {
      const isLink = name.toLowerCase() === "link";
      if (isLink && !LOADED_LINKS.test(attributes)) return [];
      const value = attributeOf(attributes, isLink ? "href" : "src");
      return value === undefined || !URL.canParse(value, pageUrl) ? [] : [new URL(value, pageUrl)];
    },
  );
  const own = found.filter(({ origin }) => origin === page.origin);
  return [...new Set(own.map(({ pathname, search }) => `${pathname}${search}`))].slice(
    0,
    MOST_ASSETS,
  );
}

function attributeOf(attributes: string, name: string): string | undefined {
  const match = new RegExp(
    `(?:^|\\s)${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s"'>]+))`,
    "i",
  ).exec(attributes);
  const value = match?.[1] ?? match?.[2] ?? match?.[3];
  return value?.replaceAll("&amp;", "&");
}
