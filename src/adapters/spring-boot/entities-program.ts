/**
 * A Java program that is compiled and run beside the application's own classes: it starts Spring with the
 * data source and Hibernate alone, lets Hibernate create what the entities need, and prints where each
 * table, column and constraint is written. None of the application's own beans are made.
 *
 * Arguments: the marker, the project, and the packages of the entities.
 */
export const ENTITIES_PROGRAM = String.raw`
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
    String[] parts = name.replace("\"", "").replace("\u0060", "").split("[.]");
    return parts[parts.length - 1];
  }
`;
