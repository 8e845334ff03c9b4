/**
 * A Java program that is compiled and run beside the application's own classes: it starts Spring with the
 * data source and Hibernate alone, lets Hibernate create what the entities need, and prints where each
 * table, column and constraint is written. None of the application's own beans are made.
 *
 * Arguments: the marker, the project, and the packages of the entities.
 */
export const ENTITIES_PROGRAM =
  String.raw`
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.util.*;
import java.util.regex.*;
import java.util.stream.*;
import javax.sql.DataSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurationPackages;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;

public class ReadinessEntities {
  record Place(String file, int line) {}
  static Path root;
  static final Map<String, Path> files = new HashMap<>();
  static final Map<String, Map<String, Place>> columns = new TreeMap<>();
  static final Map<String, Place> tables = new HashMap<>();
  static final Map<String, List<Class<?>>> owners = new HashMap<>();
  /** Columns, as table and name, whose type an annotation describes. */
  static final Set<String> said = new HashSet<>();

  public static void main(String[] given) throws Exception {
    PrintStream answer = System.out;
    System.setOut(System.err);
    root = Path.of(given[1]).toRealPath();
    List<String> packages = List.of(given).subList(2, given.length);
    try (Stream<Path> paths = Files.walk(root)) {
      paths.filter(path -> path.toString().matches(".*/src/main/.*[.](java|kt)")).forEach(path -> files.put(nameOf(path), path));
    }
    List<Class<?>> sources = new ArrayList<>();
    for (String name : List.of(
        "org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration",
        "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
        "org.springframework.boot.autoconfigure.orm.jpa.HibernateJpaAutoConfiguration",
        "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration")) {
      try { sources.add(Class.forName(name)); } catch (ClassNotFoundException absent) { continue; }
    }
    SpringApplicationBuilder builder = new SpringApplicationBuilder(sources.toArray(new Class<?>[0]))
        .web(WebApplicationType.NONE)
        .initializers(context -> AutoConfigurationPackages.register(
            (BeanDefinitionRegistry) context.getBeanFactory(), packages.toArray(new String[0])));
    try (ConfigurableApplicationContext context = builder.run(settings())) {
      Object factory = context.getBean("entityManagerFactory");
      describe(factory);
      DataSource database = context.getBean(DataSource.class);
      List<String> ignored = adopt(database);
      String report = report(database, ignored);
      answer.println();
      answer.println(given[0] + report);
      answer.flush();
    }
    System.exit(0);
  }

  static String[] settings() {
    URI url = URI.create(System.getenv("DATABASE_URL").replaceFirst("^jdbc:", ""));
    List<String> all = new ArrayList<>(List.of(
        "--spring.jpa.hibernate.ddl-auto=create-only",
        "--spring.jpa.properties.hibernate.hbm2ddl.auto=create-only",
        "--spring.jpa.properties.hibernate.hbm2ddl.halt_on_error=true",
        "--spring.jpa.properties.hibernate.hbm2ddl.create_namespaces=true",
        "--spring.jpa.properties.hibernate.hbm2ddl.skip_default_import_file=true",
        "--spring.sql.init.mode=never",
        "--spring.main.lazy-initialization=false",
        "--spring.main.banner-mode=off"));
    String[] who = Optional.ofNullable(url.getUserInfo()).orElse("").split(":", 2);
    String query = url.getQuery() == null ? "" : "?" + url.getQuery();
    all.add("--spring.datasource.url=jdbc:postgresql://" + url.getHost() + ":" + (url.getPort() < 0 ? 5432 : url.getPort()) + url.getPath() + query);
    if (who.length == 2) {
      all.add("--spring.datasource.username=" + who[0]);
      all.add("--spring.datasource.password=" + who[1]);
    }
    return all.toArray(new String[0]);
  }

  static String nameOf(Path path) {
    return path.toString().replaceFirst(".*/src/main/(java|kotlin)/", "").replaceFirst("[.](java|kt)$", "").replace('/', '.');
  }

  /** Versions of Hibernate differ in how its metamodel is asked, not in what it knows. */
  static Object call(Object target, String name, Object... values) throws Exception {
    for (Method method : target.getClass().getMethods())
      if (method.getName().equals(name) && fits(method.getParameterTypes(), values)) {
        method.setAccessible(true);
        return method.invoke(target, values);
      }
    throw new NoSuchMethodException(name);
  }

  static boolean fits(Class<?>[] types, Object[] values) {
    if (types.length != values.length) return false;
    for (int index = 0; index < types.length; index++) if (!types[index].isInstance(values[index])) return false;
    return true;
  }

  static void describe(Object factory) throws Exception {
    Class<?> session = Class.forName("org.hibernate.engine.spi.SessionFactoryImplementor");
    Object inside = call(factory, "unwrap", session);
    Object metamodel;
    try { metamodel = call(inside, "getMappingMetamodel"); } catch (NoSuchMethodException older) { metamodel = call(inside, "getMetamodel"); }
    for (Object type : (Set<?>) call(call(factory, "getMetamodel"), "getEntities")) {
      Class<?> entity = (Class<?>) call(type, "getJavaType");
      Object persister;
      try { persister = call(metamodel, "getEntityDescriptor", entity.getName()); }
      catch (NoSuchMethodException older) { persister = call(metamodel, "entityPersister", entity.getName()); }
      describeEntity(entity, persister);
    }
    describeCollections(metamodel);
  }

  static void describeEntity(Class<?> entity, Object persister) throws Exception {
    String table = bare((String) call(persister, "getTableName"));
    Place place = classPlace(entity);
    Place known = tables.get(table);
    if (known == null || entity.getSuperclass() == Object.class) tables.put(table, place);
    owners.computeIfAbsent(table, name -> new ArrayList<>()).add(entity);
    Map<String, Place> found = columns.computeIfAbsent(table, name -> new TreeMap<>());
    // A collection goes by the key's column, which is the key's first of all.
    Object key = call(persister, "getIdentifierPropertyName");
    put(found, (Object[]) call(persister, "getIdentifierColumnNames"), key == null ? place : fieldPlace(entity, (String) key));
    for (Object property : (Object[]) call(persister, "getPropertyNames")) {
      Object[] names = (Object[]) call(persister, "getPropertyColumnNames", property);
      put(found, names, fieldPlace(entity, (String) property));
      if (names != null && saysType(entity, (String) property))
        for (Object name : names) if (name != null) said.add(table + "." + bare((String) name));
    }
  }

  static boolean saysType(Class<?> entity, String property) throws Exception {
    for (Class<?> type = entity; type != null && type != Object.class; type = type.getSuperclass())
      for (java.lang.reflect.AnnotatedElement member : membersOf(type, property))
        for (java.lang.annotation.Annotation one : member.getAnnotations()) {
          String name = one.annotationType().getSimpleName();
          if (Set.of("Lob", "Size", "Length", "JdbcTypeCode", "Type", "Convert").contains(name)) return true;
          if (name.equals("Column") && !(call(one, "length").equals(255) && call(one, "precision").equals(0) && call(one, "columnDefinition").equals(""))) return true;
        }
    return false;
  }

  static List<java.lang.reflect.AnnotatedElement> membersOf(Class<?> type, String property) {
    String getter = "get" + Character.toUpperCase(property.charAt(0)) + property.substring(1);
    Stream<java.lang.reflect.AnnotatedElement> fields = Arrays.stream(type.getDeclaredFields()).filter(one -> one.getName().equals(property)).map(one -> one);
    Stream<java.lang.reflect.AnnotatedElement> methods = Arrays.stream(type.getDeclaredMethods()).filter(one -> one.getName().equals(getter)).map(one -> one);
    return Stream.concat(fields, methods).toList();
  }

  static void describeCollections(Object metamodel) throws Exception {
    List<Object> all = new ArrayList<>();
    try { call(metamodel, "forEachCollectionDescriptor", (java.util.function.Consumer<Object>) all::add); }
    catch (NoSuchMethodException older) { all.addAll(((Map<?, ?>) call(metamodel, "collectionPersisters")).values()); }
    for (Object persister : all) {
      String role = (String) call(persister, "getRole");
      int dot = role.lastIndexOf('.');
      Class<?> owner;
      try { owner = Class.forName(role.substring(0, dot)); } catch (ClassNotFoundException nested) { continue; }
      String table = bare((String) call(persister, "getTableName"));
      if ((Boolean) call(persister, "isOneToMany")) continue;
      Place place = fieldPlace(owner, role.substring(dot + 1));
      tables.putIfAbsent(table, place);
      owners.computeIfAbsent(table, name -> new ArrayList<>()).add(owner);
      Map<String, Place> found = columns.computeIfAbsent(table, name -> new TreeMap<>());
      put(found, (Object[]) call(persister, "getKeyColumnNames"), place);
      put(found, (Object[]) call(persister, "getElementColumnNames"), place);
    }
  }

  static void put(Map<String, Place> found, Object[] names, Place place) {
    if (names != null) for (Object name : names) if (name != null) found.putIfAbsent(bare((String) name), place);
  }

  /** Without quotation marks and schema. */
  static String bare(String name) {
    String[] parts = name.replace("\"", "").replace("` +
  "`" +
  String.raw`", "").split("[.]");
    return parts[parts.length - 1];
  }

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
