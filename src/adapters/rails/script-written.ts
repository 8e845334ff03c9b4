/**
 * Lets Rails write down what the migrations built, and says for which tables it writes what is checked
 * in: of those, schema.rb says all that it can. Arguments are the checked-in file and where the JSON goes.
 * Ruby.
 */
export const RAILS_WRITTEN = String.raw`
require "json"
require "stringio"

def parts_of(text)
  parts = Hash.new { |found, table| found[table] = [] }
  open = nil
  text.each_line do |line|
    open = $1 if line =~ /\A  create_table "([^"]+)"/
    parts[open] << line.strip if open
    open = nil if line.start_with?("  end")
    parts[$1] << line.strip if line =~ /\A  add_foreign_key "([^"]+)"/
  end
  parts
end

# An explicit connection: whatever variables the application reads, this is the migrated database.
ActiveRecord::Base.logger = nil
ActiveRecord::Base.establish_connection(ENV.fetch("DEPLOYMENT_READINESS_MIGRATED_URL"))
first, = ActiveRecord::SchemaDumper.method(:dump).parameters.first.last(1)
source = first == :pool ? ActiveRecord::Base.connection_pool : ActiveRecord::Base.connection
written = StringIO.new
ActiveRecord::SchemaDumper.dump(source, written)
now, checked_in = parts_of(written.string), parts_of(File.read(ARGV[0]))
same = now.keys.select { |table| now[table] == checked_in[table] }
File.write(ARGV[1], JSON.generate({ "tables" => now.keys, "same" => same }))
`;
