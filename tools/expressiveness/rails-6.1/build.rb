# Makes everything of everything.sql, lets Rails write it down as db/schema.rb would have it, and loads that.
gem "activerecord", "~> 6.1"
require "active_record"
require "stringio"

ActiveRecord::Base.establish_connection(ENV.fetch("DATABASE_URL"))
connection = ActiveRecord::Base.connection
connection.execute(File.read(File.join(__dir__, "everything.sql")))
written = StringIO.new
ActiveRecord::SchemaDumper.dump(connection, written)
connection.execute("DROP OWNED BY CURRENT_USER")
eval(written.string)
%w[schema_migrations ar_internal_metadata].each { |table| connection.drop_table(table, if_exists: true) }
