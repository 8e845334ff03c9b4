/** What a script inside a Rails application begins with: its models, its places, and what the server said. Ruby. */
export const RAILS_ASKING = String.raw`
require "json"
require "zlib"

MARKER = ARGV[0]
ROOT = File.realpath(ARGV[1])
# Whatever the application prints while it is loaded must not be taken for the report.
ANSWER = $stdout.dup
$stdout = $stderr
ActiveRecord::Base.logger = nil
Rails.logger.level = 5 if Rails.logger

# They say that a name or a type does not fit, whatever the rows and the settings are.
PROVEN = %w[42P01 42702 42703 42704 42725 42803 42804 42846 42883]
MOST_TOLD = 200
TAKEN = { "select" => 0, "join" => 0, "insert" => 0 }
REFUSED, UNDECIDED = [], []

class Undecided < StandardError; end

def tell(report)
  text = JSON.generate(report)
  # Output is captured up to a limit.
  text = [Zlib.gzip(text)].pack("m0") if text.bytesize > 8000
  ANSWER.write("\n" + MARKER + text + "\n")
  ANSWER.flush
  exit!(0)
end

def first_line(error)
  "#{error.class}: #{error.message.to_s.scrub.split("\n").first}"[0, 500]
end

begin
  Rails.application.eager_load!
rescue ScriptError, StandardError => error
  tell({ "obstacle" => "the application's classes cannot be loaded: " + first_line(error) })
end

CONNECTION = ActiveRecord::Base.connection

# Relative to the project; nil for what others wrote.
def own(file)
  full = File.realpath(file)
  inside = full.start_with?(ROOT + "/") && full !~ %r{/(?:vendor/bundle|gems)/}
  inside ? full[(ROOT.size + 1)..-1] : nil
rescue SystemCallError
  nil
end

def source_of(constant)
  file, line = Object.const_source_location(constant.name)
  path = file && own(file)
  path ? [path, line] : nil
rescue NameError
  nil
end

# The line of an association, in the class or in what it includes.
def place_of(model, association = nil)
  at = source_of(model)
  return at if association.nil?
  word = /\b(?:belongs_to|has_one|has_many|has_and_belongs_to_many)[\s(]+:#{Regexp.escape(association.to_s)}\b/
  files = model.ancestors.select(&:name).map { |each| source_of(each) }.compact.map(&:first).uniq
  files.each do |file|
    File.foreach(File.join(ROOT, file)).with_index { |text, index| return [file, index + 1] if text.scrub =~ word }
  end
  at
end

def rows_of(sql)
  CONNECTION.select_rows(sql)
end

TABLES = rows_of(<<~SQL).each_with_object({}) { |(schema, name, kind), found| found[[schema, name]] = kind }
  SELECT n.nspname, c.relname, c.relkind::text
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND left(n.nspname, 3) <> 'pg_' AND n.nspname <> 'information_schema'
SQL
SCHEMAS = rows_of(<<~SQL).flatten
  SELECT nspname FROM pg_catalog.pg_namespace
  WHERE left(nspname, 3) <> 'pg_' AND nspname NOT IN ('information_schema', 'public') ORDER BY nspname LIMIT 10
SQL

def split(table)
  schema, name = table.to_s.delete('"').split(".", 2)
  name.nil? ? ["public", schema] : [schema, name]
end

def kind_of_table(model)
  TABLES[split(model.table_name)]
end

# A table that this database should have, or one of a gem that it has; another database is another matter.
def asked?(model)
  return false if model.name.nil? || model.abstract_class? || model.name =~ /(?:\A|::)HABTM_/
  return false if model.table_name.nil? || model.connection_pool != ActiveRecord::Base.connection_pool
  kind = kind_of_table(model)
  kind == "f" ? false : !kind.nil? || !source_of(model).nil?
end

def server_said(error)
  until error.nil?
    if error.respond_to?(:result) && error.result.respond_to?(:error_field)
      field = ->(code) { error.result.error_field(code)&.scrub }
      return {
        "sqlstate" => field.(PG::Result::PG_DIAG_SQLSTATE), "message" => field.(PG::Result::PG_DIAG_MESSAGE_PRIMARY),
        "context" => field.(PG::Result::PG_DIAG_CONTEXT), "column" => field.(PG::Result::PG_DIAG_COLUMN_NAME),
        "table" => field.(PG::Result::PG_DIAG_TABLE_NAME)
      }
    end
    error = error.cause
  end
end

# Whether a function or a trigger met it, which may live on what the session has.
def inside?(said)
  said["context"].to_s.lines.any? { |line| line.strip != "" && line !~ /\A(?:unnamed )?portal / }
end

def leave_open(kind, name, error)
  said = server_said(error)
  reason = said ? "#{said["message"]} (SQLSTATE #{said["sqlstate"]})" : error.is_a?(Undecided) ? error.message : first_line(error)
  UNDECIDED << { "kind" => kind, "name" => name, "reason" => reason[0, 500] } if UNDECIDED.size < MOST_TOLD
end

def refuse(kind, name, said, details)
  return if REFUSED.size >= MOST_TOLD
  file, line = details.delete("place")
  item = { "kind" => kind, "name" => name, "sqlstate" => said["sqlstate"], "message" => said["message"].to_s[0, 1000] }
  item.merge!("file" => file, "line" => line) if file
  item.merge!(details)
  item["statement"] = item["statement"].to_s.split.join(" ")[0, 1500]
  REFUSED << item
end

# nil when the server took it, else the error.
def attempt
  CONNECTION.execute("SAVEPOINT readiness")
  yield
  CONNECTION.execute("RELEASE SAVEPOINT readiness")
  nil
rescue ScriptError, StandardError => error
  # One of the same name may be around it.
  CONNECTION.execute("ROLLBACK TO SAVEPOINT readiness; RELEASE SAVEPOINT readiness")
  error
end

def run(sql)
  sql.to_s.empty? ? nil : CONNECTION.execute(sql)
end

# Whether it works, or fails otherwise, where the search path is the application's own affair.
def elsewhere_by_name?(said, &work)
  quoted = SCHEMAS.map { |name| CONNECTION.quote_column_name(name) }
  paths = quoted.map { |name| name + ", public" } + (quoted.empty? ? [] : [(["public"] + quoted).join(", ")])
  paths.any? do |path|
    other = nil
    attempt do
      CONNECTION.execute("SET LOCAL search_path = " + path)
      other = attempt(&work)
      raise Undecided, "taken back"
    end
    other.nil? || (server_said(other) || {})["sqlstate"] != said["sqlstate"]
  end
end

# Nothing of the rows, of the session or of the search path explains it.
def proven?(said, &work)
  return false if said.nil? || !PROVEN.include?(said["sqlstate"]) || inside?(said)
  if said["sqlstate"] == "42P01"
    name = said["message"][/relation "(?:[^"]*\.)?([^".]+)"/, 1]
    return false if name.nil? || TABLES.keys.any? { |_, table| table == name }
  end
  !elsewhere_by_name?(said, &work)
end

def named_column(said)
  said["sqlstate"] == "42703" ? said["message"][/column "?(?:\w+\.)*(\w+)"?/, 1] : nil
end

def qualified(*models)
  models.map { |model| split(model.table_name).join(".") }.uniq
end
`;
