import { catalogKind, meaning } from "./question.ts";
import { OWNED_ROUTINE, PARALLEL, ROUTINE_NAME, routines } from "./routine.ts";

const routine = (column: string) => meaning(`NULLIF(g.${column}::oid, 0)::regproc::text`);
const modifies = (column: string) =>
  meaning(
    `CASE g.${column} WHEN 'r' THEN 'read only' WHEN 's' THEN 'shareable' ELSE 'read write' END`,
  );

export const AGGREGATE = catalogKind({
  kind: "aggregate",
  tier: "compared",
  name: ROUTINE_NAME,
  attributes: {
    arguments: meaning("pg_get_function_arguments(p.oid)"),
    returns: meaning("pg_get_function_result(p.oid)"),
    sort: meaning(
      "CASE g.aggkind WHEN 'o' THEN 'ordered-set' WHEN 'h' THEN 'hypothetical-set' ELSE 'normal' END",
    ),
    directArguments: meaning("g.aggnumdirectargs::int"),
    stateFunction: routine("aggtransfn"),
    stateType: meaning("format_type(g.aggtranstype, NULL)"),
    stateSpace: meaning("g.aggtransspace"),
    initial: meaning("g.agginitval"),
    finalFunction: routine("aggfinalfn"),
    finalTakesArguments: meaning("g.aggfinalextra"),
    finalModifies: modifies("aggfinalmodify"),
    combineFunction: routine("aggcombinefn"),
    serialFunction: routine("aggserialfn"),
    deserialFunction: routine("aggdeserialfn"),
    movingStateFunction: routine("aggmtransfn"),
    movingInverseFunction: routine("aggminvtransfn"),
    movingStateType: meaning(
      "CASE WHEN g.aggmtranstype <> 0 THEN format_type(g.aggmtranstype, NULL) END",
    ),
    movingStateSpace: meaning("g.aggmtransspace"),
    movingInitial: meaning("g.aggminitval"),
    movingFinalFunction: routine("aggmfinalfn"),
    movingFinalTakesArguments: meaning("g.aggmfinalextra"),
    movingFinalModifies: modifies("aggmfinalmodify"),
    sortOperator: meaning("NULLIF(g.aggsortop, 0)::regoperator::text"),
    parallel: meaning(PARALLEL),
    ...OWNED_ROUTINE,
  },
  from: routines("'a'", "JOIN pg_aggregate AS g ON g.aggfnoid = p.oid"),
});
