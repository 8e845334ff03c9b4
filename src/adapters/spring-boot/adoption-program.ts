/**
 * A second class beside the program of the entities. An entity seldom says how long a text is, whether a
 * column has a default, or what a key is called, and Hibernate then makes something up. Where the
 * migrations say it, that is no drift: what the entities left unsaid is taken over from the migrations.
 */
export const ADOPTION_PROGRAM = String.raw`
class Adoption {
  record Column(String type, boolean required, String identity, String value) {}
  record Member(String table, String name, String kind, String columns) {}

  static final List<Set<String>> FAMILIES = List.of(
      Set.of("character varying", "text", "character", "citext"), Set.of("numeric"), Set.of("json", "jsonb"),
      Set.of("timestamp without time zone", "timestamp with time zone"), Set.of("time without time zone", "time with time zone"));

  static final String COLUMNS = """
      SELECT n.nspname || '.' || c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
             a.attidentity::text, coalesce(pg_get_expr(d.adbin, d.adrelid), '')
      FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
      WHERE c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped AND n.nspname NOT IN ('pg_catalog', 'information_schema')""";

  static final String MEMBERS = """
      SELECT n.nspname || '.' || c.relname, k.conname, k.contype::text, coalesce(array_to_string(k.conkey, ','), ''), true AS sole
      FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname NOT IN ('pg_catalog', 'information_schema')
      UNION ALL
      SELECT n.nspname || '.' || c.relname, i.relname, CASE WHEN x.indisunique THEN 'u' ELSE 'i' END, x.indkey::text, false
      FROM pg_catalog.pg_index x JOIN pg_catalog.pg_class c ON c.oid = x.indrelid JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname NOT IN ('pg_catalog', 'pg_toast') AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.conindid = x.indexrelid AND k.contype IN ('p', 'u', 'x'))""";

  final Connection models;
  final Connection migrated;
  final List<String> ignored = new ArrayList<>();

  Adoption(Connection models, Connection migrated) {
    this.models = models;
    this.migrated = migrated;
  }

  void run() throws Exception {
    Map<String, Map<String, Column>> theirs = columns(migrated);
    for (Map.Entry<String, Map<String, Column>> table : columns(models).entrySet())
      for (Map.Entry<String, Column> one : table.getValue().entrySet()) {
        Column other = theirs.getOrDefault(table.getKey(), Map.of()).get(one.getKey());
        if (other != null) adopt(table.getKey(), one.getKey(), one.getValue(), other);
      }
    adoptMembers(theirs);
  }

  void adopt(String table, String name, Column mine, Column theirs) {
    String column = "ALTER TABLE " + quoted(table) + " ALTER COLUMN " + quoted(name);
    String bare = table.substring(table.indexOf('.') + 1);
    boolean isSaid = ReadinessEntities.said.contains(bare + "." + name);
    if (!isSaid && !mine.type().equals(theirs.type()) && isFamily(mine.type(), theirs.type()))
      attempt(column + " TYPE " + theirs.type());
    if (!mine.required() && theirs.required()) attempt(column + " SET NOT NULL");
    Matcher sequence = Pattern.compile("^nextval\\('(.+)'::regclass\\)$").matcher(theirs.value());
    if (!mine.identity().isEmpty() && sequence.find()) {
      String owned = sequence.group(1);
      String qualified = owned.contains(".") ? owned : quoted(table.substring(0, table.indexOf('.'))) + "." + owned;
      attempt(column + " DROP IDENTITY");
      attempt("CREATE SEQUENCE " + qualified + " AS " + theirs.type() + " OWNED BY " + quoted(table) + "." + quoted(name));
      attempt(column + " SET DEFAULT nextval('" + owned + "')");
    } else if (mine.identity().isEmpty() && mine.value().isEmpty() && !theirs.value().isEmpty() && !sequence.find(0))
      attempt(column + " SET DEFAULT " + theirs.value());
  }

  /** Names that Hibernate made up are those of the migrations; what only these have is theirs to know. */
  void adoptMembers(Map<String, Map<String, Column>> tables) throws Exception {
    List<Member> mine = members(models), theirs = members(migrated);
    for (Member one : mine) {
      boolean isWritten = ReadinessEntities.writes(one.table(), one.name());
      Member match = theirs.stream().filter(other -> same(one, other)).findFirst().orElse(null);
      if (match == null && one.kind().equals("c") && !isWritten && tables.containsKey(one.table()))
        // Hibernate checks enumerations by itself, and nobody asked it to.
        attempt("ALTER TABLE " + quoted(one.table()) + " DROP CONSTRAINT " + quoted(one.name()));
      if (match != null && !isWritten && !match.name().equals(one.name()))
        attempt("ALTER TABLE " + quoted(one.table()) + " RENAME CONSTRAINT " + quoted(one.name()) + " TO " + quoted(match.name()));
    }
    for (Member other : theirs)
      if (!other.kind().equals("p") && mine.stream().noneMatch(one -> same(one, other)))
        ignored.add("{\"kind\":\"" + (other.kind().equals("i") ? "index" : "constraint") + "\",\"schema\":"
            + ReadinessEntities.text(other.table().substring(0, other.table().indexOf('.'))) + ",\"table\":"
            + ReadinessEntities.text(other.table().substring(other.table().indexOf('.') + 1)) + ",\"name\":" + ReadinessEntities.text(other.name()) + "}");
  }

  static boolean same(Member one, Member other) {
    return one.table().equals(other.table()) && one.kind().equals(other.kind()) && one.columns().equals(other.columns());
  }

  static boolean isFamily(String one, String other) {
    return FAMILIES.stream().anyMatch(family -> family.contains(base(one)) && family.contains(base(other)));
  }

  static String base(String type) {
    return type.replaceFirst("\\(\\d+(?:,\\d+)?\\)", "");
  }

  static String quoted(String name) {
    return Arrays.stream(name.split("[.]")).map(part -> "\"" + part + "\"").collect(Collectors.joining("."));
  }

  /** Something that the migrations have may need what the models' database lacks; then the difference stays. */
  void attempt(String sql) {
    try (java.sql.Statement statement = models.createStatement()) {
      statement.execute(sql);
    } catch (java.sql.SQLException refused) {
      System.err.println("not taken over: " + refused.getSQLState());
    }
  }

  static Map<String, Map<String, Column>> columns(Connection connection) throws Exception {
    Map<String, Map<String, Column>> found = new TreeMap<>();
    try (ResultSet rows = connection.createStatement().executeQuery(COLUMNS)) {
      while (rows.next())
        found.computeIfAbsent(rows.getString(1), name -> new TreeMap<>()).put(rows.getString(2),
            new Column(rows.getString(3), rows.getBoolean(4), rows.getString(5), rows.getString(6)));
    }
    return found;
  }

  /** Columns by their names, because the order of a table's columns is nobody's decision. */
  static List<Member> members(Connection connection) throws Exception {
    Map<String, String> names = new HashMap<>();
    try (ResultSet rows = connection.createStatement().executeQuery("""
        SELECT n.nspname || '.' || c.relname || ':' || a.attnum, a.attname FROM pg_catalog.pg_attribute a
        JOIN pg_catalog.pg_class c ON c.oid = a.attrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p') AND a.attnum > 0""")) {
      while (rows.next()) names.put(rows.getString(1), rows.getString(2));
    }
    List<Member> found = new ArrayList<>();
    try (ResultSet rows = connection.createStatement().executeQuery(MEMBERS)) {
      while (rows.next()) {
        String table = rows.getString(1);
        String columns = Arrays.stream(rows.getString(4).split("[, ]")).map(number -> names.getOrDefault(table + ":" + number, number)).collect(Collectors.joining(","));
        found.add(new Member(table, rows.getString(2), rows.getString(3), columns));
      }
    }
    return found;
  }
}
`;
