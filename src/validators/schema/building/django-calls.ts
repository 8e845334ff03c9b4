const OPERATION =
  /^(?:CreateModel|(?:Add|Alter|Remove)Field|RenameField|AddIndex|RemoveIndex|RenameIndex|AddConstraint|RemoveConstraint|AlterModelTable|AlterUniqueTogether|AlterIndexTogether)$/;
const MODEL = /\b(?:model_name|name)\s*=\s*["'](\w+)["']|^\(\s*["'](\w+)["']/;
const OWN_TABLE = /["']db_table["']\s*:\s*["']([^"']+)["']|\btable\s*=\s*["']([^"']+)["']/;

/**
 * Whether an operation of a Django migration is about a table: Django names it after the application and
 * the model, or as the model says, and the table of a many-to-many field after model and field.
 *
 * `call`: from the parenthesis on.
 *
 * Source  Django documentation, "Model Meta options": db_table; "Migration Operations".
 */
export function isDjangoOperation(name: string, call: string, table: string): boolean {
  if (!OPERATION.test(name)) return false;
  const own = OWN_TABLE.exec(call);
  if (own !== null && (own[1] ?? own[2]) === table) return true;
  // Operations on fields and indexes name the model first; what is added has a name as well.
  const [, keyword, positional] = modelIn(call);
  const model = (keyword ?? positional)?.toLowerCase();
  if (model === undefined) return false;
  if (table === model || (own === null && table.endsWith(`_${model}`))) return true;
  const [, field] = new RegExp(`(?:^|_)${model}_(\\w+)$`).exec(table) ?? [];
  return (
    field !== undefined && new RegExp(`["']${field}["']`).test(call) && /ManyToMany/.test(call)
  );
}

function modelIn(call: string): RegExpExecArray | readonly undefined[] {
  return /\bmodel_name\s*=\s*["'](\w+)["']/.exec(call) ?? MODEL.exec(call) ?? [];
}
