import jakarta.persistence.*;
import java.math.BigDecimal;
import java.net.URI;
import java.time.*;
import java.util.*;
import org.hibernate.annotations.*;
import org.hibernate.annotations.Check;
import org.hibernate.annotations.OnDelete;
import org.hibernate.cfg.Configuration;
import org.hibernate.type.SqlTypes;

/**
 * Everything that Hibernate's user guide and Jakarta Persistence give an entity that reaches the schema
 * ("Schema generation", "Basic types", "Structs", "Associations", "Inheritance").
 */
public class Everything {
  enum Size { SMALL, LARGE }

  @Embeddable
  @Struct(name = "size_of")
  static class Extent {
    int height;
    int width;
  }

  @Entity(name = "Maker")
  @jakarta.persistence.Table(name = "makers", schema = "aside", comment = "who makes things")
  static class Maker {
    @Id @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "makers_sequence")
    @SequenceGenerator(name = "makers_sequence", sequenceName = "makers_sequence", initialValue = 7, allocationSize = 20, options = "cycle")
    Long id;
    @Comment("as on the sign") String name;
    @NaturalId String sign;
  }

  @Entity(name = "Thing")
  @jakarta.persistence.Table(name = "things",
      uniqueConstraints = @UniqueConstraint(name = "things_name_code", columnNames = {"name", "code"}, options = "deferrable initially deferred"),
      indexes = {
        @jakarta.persistence.Index(name = "things_name_desc", columnList = "name desc, code"),
        @jakarta.persistence.Index(name = "things_once", columnList = "weight", unique = true),
        @jakarta.persistence.Index(name = "things_some", columnList = "name", options = "where weight > 10")
      },
      check = @CheckConstraint(name = "weight_positive", constraint = "weight > 0"))
  @SecondaryTable(name = "thing_notes")
  @Check(name = "code_positive", constraints = "code > 0")
  static class Thing {
    @Id @GeneratedValue(strategy = GenerationType.IDENTITY) Long id;
    @Column(length = 40, nullable = false) @Collate("C") String name;
    @ColumnDefault("7") int code;
    @Column(precision = 9, scale = 3) BigDecimal weight;
    @Enumerated(EnumType.STRING) Size size;
    @JdbcTypeCode(SqlTypes.NAMED_ENUM) Size named;
    @JdbcTypeCode(SqlTypes.NAMED_ORDINAL_ENUM) Size ordinal;
    @JdbcTypeCode(SqlTypes.JSON) Map<String, String> data;
    String[] tags;
    @Lob byte[] bytes;
    UUID token;
    Duration span;
    @Column(columnDefinition = "timestamptz(3) default now()") Instant at;
    OffsetDateTime later;
    LocalDate day;
    @GeneratedColumn("code * 2") int twice;
    @Column(name = "note", table = "thing_notes", comment = "beside") String note;
    @Version int version;
    Extent extent;
    @ManyToOne @JoinColumn(name = "maker_id", foreignKey = @ForeignKey(name = "things_maker"))
    @OnDelete(action = OnDeleteAction.CASCADE) Maker maker;
    @OneToOne @JoinColumn(foreignKey = @ForeignKey(name = "things_twin",
        foreignKeyDefinition = "foreign key (twin_id) references things on update cascade on delete set null deferrable"))
    Thing twin;
    @ManyToMany Set<Maker> makers;
    @ElementCollection @OrderColumn List<String> labels;
  }

  @Entity(name = "Animal")
  @Inheritance(strategy = InheritanceType.SINGLE_TABLE)
  static class Animal {
    @Id @GeneratedValue(strategy = GenerationType.UUID) UUID id;
  }

  @Entity(name = "Cat")
  static class Cat extends Animal { boolean meows; }

  @Entity(name = "Vehicle")
  @Inheritance(strategy = InheritanceType.JOINED)
  static class Vehicle {
    @Id @GeneratedValue(strategy = GenerationType.TABLE) long id;
  }

  @Entity(name = "Car")
  static class Car extends Vehicle { @Column(unique = true) String plate; }

  @Entity(name = "Heavy")
  @jakarta.persistence.Table(name = "heavy")
  @View(query = "select id, name from things where weight > 100")
  @Immutable
  static class Heavy {
    @Id Long id;
    String name;
  }

  public static void main(String[] given) {
    if (given[0].equals("version")) {
      System.out.println(org.hibernate.Version.getVersionString().replaceFirst("[.]Final$", ""));
      return;
    }
    URI url = URI.create(System.getenv("DATABASE_URL"));
    String[] who = url.getUserInfo().split(":", 2);
    Configuration configuration = new Configuration()
        .setProperty("hibernate.connection.url", "jdbc:postgresql://" + url.getHost() + ":" + url.getPort() + url.getPath())
        .setProperty("hibernate.connection.username", who[0])
        .setProperty("hibernate.connection.password", who.length == 2 ? who[1] : "")
        .setProperty("hibernate.hbm2ddl.auto", "create-only")
        .setProperty("hibernate.hbm2ddl.halt_on_error", "true");
    for (Class<?> type : Everything.class.getDeclaredClasses())
      if (type.isAnnotationPresent(Entity.class) || type.isAnnotationPresent(Embeddable.class)) configuration.addAnnotatedClass(type);
    configuration.buildSessionFactory().close();
  }
}
