/** The rest of the program of the entities: where things are written, and the report. Java. */
export const PLACES_PROGRAM = String.raw`
  static Place classPlace(Class<?> type) {
    return placeOf(type, "\\b(?:class|record|interface|object)\\s+" + Pattern.quote(type.getSimpleName()) + "\\b");
  }

  /** The line of a field, else of its getter, in the class itself or in what it inherits from. */
  static Place fieldPlace(Class<?> entity, String property) {
    String name = Pattern.quote(property);
    String getter = Pattern.quote(Character.toUpperCase(property.charAt(0)) + property.substring(1));
    for (Class<?> type = entity; type != null && type != Object.class; type = type.getSuperclass()) {
      for (String pattern : List.of(
          "^\\s*(?!return\\b|this\\b|//|\\*|/\\*)[^=(]*[\\w>\\])]\\s+" + name + "\\s*(?:;|=)",
          "\\b(?:val|var)\\s+" + name + "\\s*[:=]",
          "\\b(?:get|is)" + getter + "\\s*\\(")) {
        Place place = placeOf(type, pattern);
        if (place != null) return place;
      }
    }
    return classPlace(entity);
  }

  static Place placeOf(Class<?> type, String pattern) {
    Class<?> outer = type;
    while (outer.getEnclosingClass() != null) outer = outer.getEnclosingClass();
    Path path = files.get(outer.getName());
    if (path == null) return null;
    try {
      List<String> lines = Files.readAllLines(path);
      Pattern wanted = Pattern.compile(pattern);
      for (int index = 0; index < lines.size(); index++)
        if (wanted.matcher(lines.get(index)).find()) return new Place(root.relativize(path).toString(), index + 1);
    } catch (java.io.IOException unreadable) {
      return null;
    }
    return null;
  }

  static final String MEMBERS = """
      SELECT n.nspname, c.relname, m.name, array_to_string(ARRAY(
        SELECT a.attname FROM unnest(m.keys) WITH ORDINALITY AS u(number, position)
        JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = u.number ORDER BY u.position), ',')
      FROM (SELECT conrelid AS id, conname AS name, conkey AS keys FROM pg_catalog.pg_constraint
            UNION SELECT x.indrelid, i.relname, x.indkey FROM pg_catalog.pg_index x JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid) m
      JOIN pg_catalog.pg_class c ON c.oid = m.id JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname NOT IN ('pg_catalog', 'pg_toast', 'information_schema') ORDER BY 1, 2, 3""";

  /** What the entities leave unsaid is what the migrations say; without these nothing is known. */
  static List<String> adopt(DataSource database) throws Exception {
    String url = System.getenv("DEPLOYMENT_READINESS_MIGRATED_URL");
    if (url == null) return List.of();
    URI other = URI.create(url);
    String[] who = Optional.ofNullable(other.getUserInfo()).orElse("").split(":", 2);
    String address = "jdbc:postgresql://" + other.getHost() + ":" + (other.getPort() < 0 ? 5432 : other.getPort()) + other.getPath();
    try (Connection models = database.getConnection();
        Connection migrated = java.sql.DriverManager.getConnection(address, who[0], who.length == 2 ? who[1] : "")) {
      models.setAutoCommit(true);
      Adoption adoption = new Adoption(models, migrated);
      adoption.run();
      return adoption.ignored;
    }
  }

  /** Whether the source of an entity of this table has this name as a literal. */
  static boolean writes(String table, String name) {
    return owners.getOrDefault(bare(table), List.of()).stream().anyMatch(type -> placeOf(type, "\"" + Pattern.quote(name) + "\"") != null);
  }

  static String report(DataSource database, List<String> ignored) throws Exception {
    Map<String, Set<String>> members = new HashMap<>();
    Map<String, String> schemas = new HashMap<>();
    try (Connection connection = database.getConnection(); ResultSet rows = connection.createStatement().executeQuery(MEMBERS)) {
      while (rows.next()) {
        String table = rows.getString(2);
        schemas.put(table, rows.getString(1));
        List<String> names = rows.getString(4).isEmpty() ? List.of() : List.of(rows.getString(4).split(","));
        Place place = memberPlace(table, rows.getString(3), names);
        members.computeIfAbsent(table, name -> new LinkedHashSet<>()).add(located(rows.getString(3), place, ""));
      }
    }
    List<String> found = new ArrayList<>();
    for (Map.Entry<String, Map<String, Place>> entry : columns.entrySet()) {
      String table = entry.getKey();
      String own = entry.getValue().entrySet().stream().map(one -> located(one.getKey(), one.getValue(), "")).collect(Collectors.joining(","));
      String more = ",\"schema\":" + text(schemas.getOrDefault(table, "public")) + ",\"columns\":[" + own + "],\"members\":["
          + String.join(",", members.getOrDefault(table, Set.of())) + "]";
      found.add(located(table, tables.get(table), more));
    }
    String modules = owners.values().stream().flatMap(List::stream).map(Class::getName).distinct().sorted().map(ReadinessEntities::text).collect(Collectors.joining(","));
    return "{\"tables\":[" + String.join(",", found) + "],\"modules\":[" + modules + "],\"failures\":[],\"ignored\":[" + String.join(",", ignored) + "]}";
  }

  static Place memberPlace(String table, String name, List<String> names) {
    for (Class<?> type : owners.getOrDefault(table, List.of())) {
      Place written = placeOf(type, "\"" + Pattern.quote(name) + "\"");
      if (written != null) return written;
    }
    Place column = names.isEmpty() ? null : columns.getOrDefault(table, Map.of()).get(names.get(0));
    return column == null ? tables.get(table) : column;
  }

  static String located(String name, Place place, String more) {
    String where = place == null ? "" : ",\"file\":" + text(place.file()) + ",\"line\":" + place.line();
    return "{\"name\":" + text(name) + where + more + "}";
  }

  static String text(String value) {
    StringBuilder out = new StringBuilder("\"");
    for (char letter : value.toCharArray())
      if (letter < 32 || letter == '"' || letter == '\\') out.append(String.format("\\u%04x", (int) letter));
      else out.append(letter);
    return out.append('"').toString();
  }
}
`;
