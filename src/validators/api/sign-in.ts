import { bearerToken } from "#engines/generation/sign-in.ts";
import { jsonOf, type Search } from "./search.ts";

/** Signs up and signs in when the description shows how; every request is part of the search. */
export async function signIn(search: Search): Promise<boolean> {
  const token = await bearerToken({
    description: search.description,
    seed: search.ports.settings.api.seed,
    submit: async (operation, body) => {
      const asked = await search.ask(
        operation,
        { parameters: {}, body },
        {
          purpose: "valid",
          source: "sign-in",
          isDeclaredValid:
            search.checker.accepts(operation.requestBody?.schema ?? {}, body) ?? null,
        },
      );
      if (asked?.exchange.kind !== "response" || asked.exchange.status >= 300) return undefined;
      return jsonOf(asked.exchange.body);
    },
  });
  if (token === undefined) return false;
  search.headers = { ...search.headers, authorization: `Bearer ${token}` };
  return true;
}
