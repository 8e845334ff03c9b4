/** Selects, joins and inserts along the models, on a database that the migrations built. Ruby. */
export const RAILS_QUERIES = `
def select_from(model)
  sql = nil
  # With the default scope, which is in every query of the application.
  work = -> { run(sql = model.all.limit(1).to_sql) }
  error = attempt(&work)
  if error.nil?
    TAKEN["select"] += 1
    return true
  end
  said = server_said(error)
  unless proven?(said, &work)
    leave_open("select", model.name, error)
    return false
  end
  column = named_column(said)
  refuse("select", model.name, said, { "tables" => qualified(model), "statement" => sql, "place" => place_of(model) }.merge(column ? { "column" => column } : {}))
  false
end

# A reference that may be of several classes cannot be joined; its two columns can be selected.
def columns_sql(model, reflection)
  columns = [reflection.foreign_key, reflection.foreign_type].map { |name| CONNECTION.quote_column_name(name.to_s) }
  "SELECT #{columns.join(", ")} FROM #{model.quoted_table_name} LIMIT 1"
end

def join_along(model, reflection)
  name = "#{model.name}.#{reflection.name}"
  sql, tables = nil, [model]
  work = lambda do
    if reflection.polymorphic?
      sql = columns_sql(model, reflection)
    else
      tables = [model, reflection.klass]
      tables << reflection.through_reflection.klass if reflection.through_reflection
      sql = model.unscoped.joins(reflection.name).limit(1).to_sql
    end
    run(sql)
  end
  error = attempt(&work)
  return TAKEN["join"] += 1 if error.nil?
  said = server_said(error)
  return leave_open("join", name, error) unless proven?(said, &work)
  column = named_column(said)
  # One object's own are found by a value, which the server may still read as the other type.
  more = %w[42883 42804].include?(said["sqlstate"]) ? { "avoidable" => true } : {}
  more["column"] = column if column
  refuse("join", name, said, { "tables" => qualified(*tables), "statement" => sql, "place" => place_of(model, reflection.name) }.merge(more))
end

def joined(model, selected)
  model.reflect_on_all_associations.select do |reflection|
    next false unless reflection.active_record == model
    # Over several steps, of which each is asked by itself.
    next false if reflection.through_reflection?
    next true if reflection.polymorphic?
    begin
      selected.include?(reflection.klass.base_class)
    rescue ScriptError, StandardError => error
      leave_open("join", "#{model.name}.#{reflection.name}", error)
      false
    end
  end
end

def ask
  asked = ActiveRecord::Base.descendants.select do |model|
    asked?(model)
  rescue ScriptError, StandardError => error
    leave_open("select", model.name.to_s, error)
    false
  end.sort_by(&:name)
  bases = asked.select { |model| model == model.base_class }
  selected = bases.select { |model| select_from(model) }
  asked.select { |model| selected.include?(model.base_class) }.each do |model|
    joined(model, selected).each { |reflection| join_along(model, reflection) }
  end
  fillable = selected.select { |model| %w[r p].include?(kind_of_table(model)) }
  rows = Rows.new(fillable)
  fillable.each { |model| rows.of(model, []) }
rescue Undecided, ScriptError, StandardError => error
  tell({ "obstacle" => first_line(error) })
end

CONNECTION.execute("BEGIN")
CONNECTION.execute("SET LOCAL statement_timeout = 5000")
begin
  ask
ensure
  CONNECTION.execute("ROLLBACK")
end
tell({ "taken" => TAKEN, "refused" => REFUSED, "undecided" => UNDECIDED })
`;
