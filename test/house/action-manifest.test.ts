import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import * as z from "zod";
import { ACTION_INPUTS, ACTION_OUTPUTS } from "#settings/action-inputs.ts";
import { actionManifest, readmeWithTables } from "../../tools/action-manifest.ts";

const project = resolve(import.meta.dirname, "../..");
const readme = readFileSync(join(project, "README.md"), "utf8");

// Feather 4.28, without the icons that GitHub leaves out. Source: GitHub, "Metadata syntax", branding.
const ICONS =
  `activity airplay alert-circle alert-octagon alert-triangle align-center align-justify align-left
align-right anchor aperture archive arrow-down-circle arrow-down-left arrow-down-right arrow-down
arrow-left-circle arrow-left arrow-right-circle arrow-right arrow-up-circle arrow-up-left arrow-up-right
arrow-up at-sign award bar-chart-2 bar-chart battery-charging battery bell-off bell bluetooth bold
book-open book bookmark box briefcase calendar camera-off camera cast check-circle check-square check
chevron-down chevron-left chevron-right chevron-up chevrons-down chevrons-left chevrons-right chevrons-up
circle clipboard clock cloud-drizzle cloud-lightning cloud-off cloud-rain cloud-snow cloud code command
compass copy cpu credit-card crop crosshair database delete disc dollar-sign download-cloud download
droplet edit-2 edit-3 edit external-link eye-off eye fast-forward feather file-minus file-plus file-text
file film filter flag folder-minus folder-plus folder gift git-branch git-commit git-merge
git-pull-request globe grid hard-drive hash headphones heart help-circle home image inbox info italic
layers layout life-buoy link-2 link list loader lock log-in log-out mail map-pin map maximize-2 maximize
menu message-circle message-square mic-off mic minimize-2 minimize minus-circle minus-square minus monitor
moon more-horizontal more-vertical move music navigation-2 navigation octagon package paperclip
pause-circle pause percent phone pie-chart play-circle play plus-circle plus-square plus pocket power
printer radio refresh-ccw refresh-cw repeat rewind rotate-ccw rotate-cw rss save scissors search send
server settings share-2 share shield-off shield shopping-bag shopping-cart shuffle sidebar skip-back
skip-forward slash sliders smartphone speaker square star stop-circle sun sunrise sunset tablet tag target
terminal thermometer thumbs-down thumbs-up toggle-left toggle-right trash-2 trash trending-down
trending-up triangle truck tv type umbrella underline unlock upload-cloud upload user-check user-minus
user-plus user-x user users video-off video voicemail volume-1 volume-2 volume-x volume watch wifi-off
wifi wind x-circle x-square x zap-off zap zoom-in zoom-out`.split(/\s+/);
const COLOURS = "white black yellow blue green orange red purple gray-dark".split(" ");

const id = z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
const sentence = z.string().min(1).max(200);
/** Source  GitHub, "Metadata syntax for GitHub Actions": a JavaScript action. */
const metadata = z.strictObject({
  name: z.string().min(1),
  description: z.string().min(1).max(125),
  inputs: z.record(
    id,
    z.strictObject({ description: sentence, required: z.boolean(), default: z.string() }),
  ),
  outputs: z.record(id, z.strictObject({ description: sentence })),
  runs: z.strictObject({
    using: z.literal("node24"),
    main: z.string().regex(/^dist\/[a-z]+\.mjs$/),
    post: z.string().regex(/^dist\/[a-z]+\.mjs$/),
    "post-if": z.literal("always()"),
  }),
  branding: z.strictObject({ icon: z.enum(ICONS), color: z.enum(COLOURS) }),
});

test("action.yml and the README's tables are what the settings give", () => {
  expect(readFileSync(join(project, "action.yml"), "utf8"), "run npm run manifest").toBe(
    actionManifest(),
  );
  expect(readme, "run npm run manifest").toBe(readmeWithTables(readme));
});

test("action.yml is metadata that a runner and the marketplace accept", () => {
  const manifest = metadata.parse(parse(actionManifest()));
  expect(Object.keys(manifest.inputs)).toEqual(ACTION_INPUTS.map(({ name }) => name));
  expect(Object.keys(manifest.outputs)).toEqual(ACTION_OUTPUTS.map(({ name }) => name));
  expect(Object.keys(manifest.inputs).length).toBeLessThanOrEqual(20);
  expect(manifest.inputs["token"]?.default).toBe("${{ github.token }}");
});

test("the schema of the metadata refuses what a runner would", () => {
  const manifest = parse(actionManifest());
  for (const wrong of [
    { ...manifest, runs: { ...manifest.runs, using: "node20" } },
    { ...manifest, branding: { icon: "coffee", color: "green" } },
    { ...manifest, branding: { icon: "zap", color: "pink" } },
    { ...manifest, inputs: { Base_URL: { description: "x", required: false, default: "" } } },
    { ...manifest, inputs: { x: { required: false, default: "" } } },
    { ...manifest, inputs: { x: { description: "x", required: false, default: 3 } } },
    { ...manifest, steps: [] },
  ])
    expect(metadata.safeParse(wrong).success).toBe(false);
});
