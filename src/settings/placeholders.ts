import type { SettingsProblem } from "#contract/failure.ts";
import type { Knob } from "./knob.ts";
import { nearest } from "./nearest.ts";
import type { Whereabouts } from "./raw-settings.ts";

export type HostEnvironment = Readonly<Record<string, string | undefined>>;

export interface Expansion {
  readonly value: string;
  readonly problems: readonly SettingsProblem[];
}

// Filled in while a run works, because they do not exist before.
const LATE = ["generate.secret", "database.url"];

/**
 * Fills `${env.NAME}` from the environment of the caller. `${NAME}` without a dot belongs to the
 * shell or to the application and stays as it is.
 */
export function expandPlaceholders(
  text: string,
  place: { readonly key: string; readonly knob: Knob; readonly where: Whereabouts },
  environment: HostEnvironment,
): Expansion {
  const problems: SettingsProblem[] = [];
  const { key, knob, where } = place;
  const refuse = (received: string, rest: Omit<SettingsProblem, "key" | "source">) =>
    problems.push({ key, ...where, received, ...rest });
  const value = text.replaceAll(/\$\{([A-Za-z]\w*\.\w+)\}/g, (whole, name: string) => {
    const variable = /^env\.(.+)$/.exec(name)?.[1];
    if (variable !== undefined) {
      const found = environment[variable];
      if (found === undefined)
        refuse(whole, { allowed: `a variable that is set; ${variable} is not` });
      return found ?? "";
    }
    if (knob.kind !== "map" || (knob.key === "app.env" && LATE.includes(name))) return whole;
    const close = nearest(name, LATE);
    const allowed =
      knob.key === "app.env"
        ? `\${generate.secret}, \${database.url} or \${env.NAME}`
        : `\${env.NAME}`;
    refuse(whole, { allowed, ...(close === undefined ? {} : { nearest: `\${${close}}` }) });
    return whole;
  });
  return { value, problems };
}
