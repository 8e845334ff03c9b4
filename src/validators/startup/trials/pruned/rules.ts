import { LOADING_RULES } from "../../causes/loading-rules.ts";

/** A boot that fails asks the same; of one that became ready this trial answers. */
export const PRUNED_RULES = {
  dev: LOADING_RULES.devDependency,
  undeclared: LOADING_RULES.undeclared,
};
