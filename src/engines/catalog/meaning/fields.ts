/**
 * What a field of a node is.
 *
 * - `drop`: where it stood in the text, how it was written, or what follows from another field.
 * - `plain`: a value that means the same in every database.
 * - `nodes`: a node, or lists of them.
 * - `condition`, `filter`: a boolean expression; of a filter the server chooses the order itself.
 * - `empty`: something that is not read here; a tree that has it is not understood.
 * - the others: OIDs, which mean something in one database only.
 */
export type FieldSort =
  | "drop"
  | "plain"
  | "nodes"
  | "condition"
  | "filter"
  | "empty"
  | "types"
  | "functions"
  | "operators"
  | "relations"
  | "collations";

type Fields = Readonly<Partial<Record<FieldSort, string>>>;

/** Nodes that are read field by field; others have rules of their own, or are not understood. */
const NODES: Readonly<Record<string, Fields>> = {
  AGGREF: {
    functions: "aggfnoid",
    types: "aggtype aggargtypes",
    collations: "inputcollid",
    nodes: "aggdirectargs args aggorder aggdistinct",
    condition: "aggfilter",
    plain: "aggstar aggvariadic aggkind agglevelsup",
    drop: "aggcollid aggtranstype aggsplit aggno aggtransno aggpresorted",
  },
  CASEWHEN: { condition: "expr", nodes: "result" },
  COERCETODOMAIN: {
    nodes: "arg",
    types: "resulttype",
    plain: "resulttypmod",
    drop: "resultcollid coercionformat",
  },
  COERCETODOMAINVALUE: { drop: "typeId typeMod collation" },
  COERCEVIAIO: { nodes: "arg", types: "resulttype", drop: "resultcollid coerceformat" },
  COMMONTABLEEXPR: {
    plain: "ctename ctematerialized cterecursive ctecoltypmods",
    nodes: "ctequery",
    types: "ctecoltypes",
    collations: "ctecolcollations",
    drop: "aliascolnames cterefcount ctecolnames",
    empty: "search_clause cycle_clause",
  },
  FROMEXPR: { nodes: "fromlist", filter: "quals" },
  JOINEXPR: {
    plain: "jointype rtindex",
    nodes: "larg rarg",
    filter: "quals",
    drop: "isNatural usingClause join_using_alias alias",
  },
  MINMAXEXPR: {
    types: "minmaxtype",
    collations: "inputcollid minmaxcollid",
    plain: "op",
    nodes: "args",
  },
  NULLIFEXPR: {
    operators: "opno",
    types: "opresulttype",
    collations: "inputcollid",
    nodes: "args",
    drop: "opfuncid opretset opcollid",
  },
  PARAM: { plain: "paramkind paramid paramtypmod", types: "paramtype", drop: "paramcollid" },
  QUERY: {
    plain:
      "commandType resultRelation hasDistinctOn hasRecursive hasForUpdate override groupDistinct limitOption",
    nodes:
      "cteList rtable jointree targetList groupClause windowClause distinctClause sortClause limitOffset limitCount setOperations",
    condition: "havingQual",
    drop: "querySource canSetTag hasAggs hasWindowFuncs hasTargetSRFs hasSubLinks hasModifyingCTE hasRowSecurity hasGroupRTE isReturn rteperminfos constraintDeps stmt_location stmt_len queryId jumbleMe",
    empty:
      "utilityStmt onConflict returningList groupingSets rowMarks withCheckOptions mergeActionList mergeTargetRelation mergeUseOuterJoin mergeJoinCondition returningOldAlias returningNewAlias",
  },
  RANGETBLENTRY: {
    plain:
      "rtekind lateral inh security_barrier jointype funcordinality coltypmods ctename ctelevelsup self_reference",
    relations: "relid",
    nodes: "subquery functions values_lists groupexprs",
    types: "coltypes",
    collations: "colcollations",
    drop: "alias eref relkind rellockmode inFromCl perminfoindex requiredPerms checkAsUser selectedCols insertedCols updatedCols extraUpdatedCols joinmergedcols joinaliasvars joinleftcols joinrightcols join_using_alias",
    empty: "tablesample tablefunc enrname enrtuples securityQuals",
  },
  RANGETBLFUNCTION: {
    nodes: "funcexpr",
    // Some functions look for what the columns are called.
    plain: "funccolcount funccolnames funccoltypmods",
    types: "funccoltypes",
    collations: "funccolcollations",
    drop: "funcparams",
  },
  RANGETBLREF: { plain: "rtindex" },
  SETOPERATIONSTMT: {
    plain: "op all colTypmods",
    nodes: "larg rarg groupClauses",
    types: "colTypes",
    collations: "colCollations",
  },
  SORTGROUPCLAUSE: {
    plain: "tleSortGroupRef nulls_first reverse_sort",
    operators: "eqop sortop",
    drop: "hashable",
  },
  SUBLINK: { plain: "subLinkType subLinkId", nodes: "testexpr subselect", drop: "operName" },
  SUBSCRIPTINGREF: {
    types: "refcontainertype refelemtype refrestype",
    plain: "reftypmod",
    nodes: "refupperindexpr reflowerindexpr refexpr",
    drop: "refcollid",
    empty: "refassgnexpr",
  },
  TARGETENTRY: {
    nodes: "expr",
    plain: "resno ressortgroupref resjunk",
    drop: "resname resorigtbl resorigcol",
  },
  WINDOWCLAUSE: {
    nodes: "partitionClause orderClause startOffset endOffset",
    plain: "frameOptions inRangeAsc inRangeNullsFirst winref",
    functions: "startInRangeFunc endInRangeFunc",
    collations: "inRangeColl",
    drop: "name refname copiedOrder",
    empty: "runCondition",
  },
  WINDOWFUNC: {
    functions: "winfnoid",
    types: "wintype",
    collations: "inputcollid",
    nodes: "args",
    condition: "aggfilter",
    plain: "winref winstar winagg ignore_nulls",
    drop: "wincollid",
    empty: "runCondition",
  },
};

const SORTS: ReadonlyMap<string, ReadonlyMap<string, FieldSort>> = new Map(
  Object.entries(NODES).map(([tag, fields]) => [
    tag,
    new Map(
      Object.entries(fields).flatMap(([sort, names]) =>
        names.split(" ").map((name) => [name, sort as FieldSort] as const),
      ),
    ),
  ]),
);

/** The fields of a node that is read field by field. */
export function fieldsOf(tag: string): ReadonlyMap<string, FieldSort> | undefined {
  return SORTS.get(tag);
}

/** Every field of the nodes that have rules of their own; one that is not here is not understood. */
const RULED: Readonly<Record<string, string>> = {
  ARRAYCOERCEEXPR: "arg elemexpr resulttype resulttypmod resultcollid coerceformat",
  ARRAYEXPR: "array_typeid array_collid element_typeid elements multidims",
  BOOLEANTEST: "arg booltesttype",
  BOOLEXPR: "boolop args",
  CASEEXPR: "casetype casecollid arg args defresult",
  CASETESTEXPR: "typeId typeMod collation",
  COALESCEEXPR: "coalescetype coalescecollid args",
  COLLATEEXPR: "arg collOid",
  CONST: "consttype consttypmod constcollid constlen constbyval constisnull constvalue",
  DISTINCTEXPR: "opno opfuncid opresulttype opretset opcollid inputcollid args",
  FUNCEXPR: "funcid funcresulttype funcretset funcvariadic funcformat funccollid inputcollid args",
  NULLTEST: "arg nulltesttype argisrow",
  OPEXPR: "opno opfuncid opresulttype opretset opcollid inputcollid args",
  RELABELTYPE: "arg resulttype resulttypmod resultcollid relabelformat",
  SCALARARRAYOPEXPR: "opno opfuncid hashfuncid negfuncid useOr inputcollid args",
  SQLVALUEFUNCTION: "op type typmod",
  VAR: "varno varattno vartype vartypmod varcollid varnullingrels varlevelsup varreturningtype varnosyn varattnosyn",
};

const RULED_FIELDS: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries(RULED).map(([tag, names]) => [tag, new Set(names.split(" "))]),
);

/** The fields of a node that has rules of its own. */
export function ruledFields(tag: string): ReadonlySet<string> | undefined {
  return RULED_FIELDS.get(tag);
}

/** OIDs in nodes that have rules of their own. */
export const OTHER_OIDS: ReadonlyMap<string, FieldSort> = new Map(
  Object.entries({
    types:
      "vartype consttype funcresulttype resulttype array_typeid element_typeid casetype coalescetype row_typeid type",
    functions: "funcid",
    operators: "opno",
    collations: "inputcollid resultcollid collOid casecollid coalescecollid array_collid",
  } as const).flatMap(([sort, names]) =>
    names.split(" ").map((name) => [name, sort as FieldSort] as const),
  ),
);

/** Where something stood in the text. */
export const PLACES: ReadonlySet<string> = new Set(["location", "list_start", "list_end"]);
