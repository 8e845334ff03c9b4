/** Inserts a row that the columns ask for, without a callback or a validation of the model. Ruby. */
export const RAILS_ROW = `
MOMENT = Time.utc(2001, 2, 3, 4, 5, 6)
VALUES = {
  integer: 1, bigint: 1, float: 1.0, boolean: false, date: MOMENT.to_date, datetime: MOMENT, timestamp: MOMENT,
  timestamptz: MOMENT, time: MOMENT, uuid: "00000000-0000-0000-0000-000000005eed", json: {}, jsonb: {}, hstore: {},
  binary: "x", inet: "192.0.2.1", cidr: "192.0.2.0/24", macaddr: "00:00:5e:00:53:01", xml: "<a/>", ltree: "a",
  bit: "1", bit_varying: "1", money: 1, oid: 1
}

class Rows
  def initialize(fillable)
    @fillable, @rows, @by_table = fillable, {}, fillable.to_h { |model| [split(model.table_name), model] }
  end

  # Values of a row that is there for the time being; nil where none could be made.
  def of(model, underway)
    return @rows[model] if @rows.key?(model)
    raise Undecided, "its references lead back to itself" if underway.include?(model)
    @rows[model] = insert(model, underway + [model])
  end

  private

  def insert(model, underway)
    begin
      values = values_for(model, underway)
    rescue ScriptError, StandardError => error
      leave_open("insert", model.name, error)
      return existing(model)
    end
    row = nil
    work = -> { row = write(model, values) }
    error = attempt(&work)
    if error.nil?
      TAKEN["insert"] += 1
      return row
    end
    said = server_said(error)
    if refused?(model, said, &work)
      more = said["column"] ? { "column" => said["column"] } : {}
      refuse("insert", model.name, said, { "tables" => qualified(model), "place" => place_of(model) }.merge(more))
    else
      leave_open("insert", model.name, error)
    end
    existing(model)
  end

  def write(model, values)
    table = model.quoted_table_name
    if values.empty?
      CONNECTION.select_all("INSERT INTO #{table} DEFAULT VALUES RETURNING *").first
    else
      key = Array(model.primary_key)
      key = values.keys.first(1) if key.empty?
      found = model.unscoped { model.insert!(values, returning: key) }.first || {}
      values.merge(found)
    end
  end

  def values_for(model, underway)
    references = references_of(model)
    generated = Array(model.primary_key).select { |name| model.columns_hash[name]&.default_function || model.columns_hash[name]&.try(:identity?) }
    model.columns.each_with_object({}) do |column, values|
      next if column.null || !column.default.nil? || column.default_function || generated.include?(column.name)
      next if column.try(:virtual?) || column.try(:identity?)
      target, key = references[column.name]
      values[column.name] = target ? referred(target, key, underway) : value_for(model, column)
    end
  end

  # By what the database enforces, else by what the model says.
  def references_of(model)
    found = {}
    model.reflect_on_all_associations(:belongs_to).each do |reflection|
      next if reflection.polymorphic? || !model.columns_hash.key?(reflection.foreign_key.to_s)
      found[reflection.foreign_key.to_s] = [reflection.klass.base_class, (reflection.options[:primary_key] || reflection.klass.primary_key).to_s]
    end
    CONNECTION.foreign_keys(model.table_name).each do |key|
      next unless key.column.is_a?(String)
      target = @by_table[split(key.to_table)]
      raise Undecided, "it refers to #{key.to_table}, which is not asked" if target.nil? && !model.columns_hash[key.column]&.null
      found[key.column] = [target, key.primary_key] if target
    end
    found
  end

  def referred(target, key, underway)
    raise Undecided, "it refers to #{target.name}, which is not asked" unless @fillable.include?(target)
    row = of(target, underway)
    value = row && row[key]
    raise Undecided, "no row of #{target.name} could be made" if value.nil?
    value
  end

  def value_for(model, column)
    return model.sti_name if column.name == model.inheritance_column
    choices = model.defined_enums[column.name]
    return choices.keys.first if choices
    return [] if column.try(:array) || column.try(:array?)
    case column.type
    when :string, :text, :citext then column.limit ? "readiness"[0, column.limit] : "readiness"
    when :decimal then column.precision && column.precision <= column.scale.to_i ? 0 : 1
    when :enum then first_label(column.sql_type)
    when ->(type) { VALUES.key?(type) } then VALUES[column.type]
    else raise Undecided, "no value of #{column.sql_type} is known"
    end
  end

  def first_label(type)
    rows_of("SELECT enumlabel FROM pg_catalog.pg_enum WHERE enumtypid = #{CONNECTION.quote(type)}::regtype ORDER BY enumsortorder LIMIT 1").flatten.first
  end

  # A row that a migration made, to which others may refer.
  def existing(model)
    row = nil
    attempt { row = CONNECTION.select_all("SELECT * FROM #{model.quoted_table_name} LIMIT 1").first }
    row
  end

  # Whether no row at all can be inserted through this model.
  def refused?(model, said, &work)
    return false if said.nil? || inside?(said)
    return proven?(said, &work) unless said["sqlstate"] == "23502"
    schema, table = split(model.table_name)
    said["table"] == table && !model.columns_hash.key?(said["column"]) && !fills_itself?(schema, table, said["column"])
  end

  # Whether a default or a trigger may give the column a value, which another session would see.
  def fills_itself?(schema, table, column)
    schema, table, column = [schema, table, column].map { |word| CONNECTION.quote(word) }
    rows_of(<<~SQL).flatten.any? { |value| value == true || value == "t" }
      SELECT a.atthasdef OR a.attidentity <> '' OR EXISTS (
        SELECT FROM pg_catalog.pg_trigger t WHERE t.tgrelid = c.oid AND NOT t.tgisinternal AND t.tgtype & 2 = 2 AND t.tgtype & 4 = 4)
      FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = #{schema} AND c.relname = #{table} AND a.attname = #{column}
    SQL
  end
end
`;
