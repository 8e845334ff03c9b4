// Everything that GORM's manual gives a struct ("Declaring Models", "Indexes", "Constraints", "Composite
// Primary Key", "Associations", "Data Types", "Serializer"), and its PostgreSQL driver's own tags.
package main

import (
	"database/sql"
	"os"
	"time"

	"gorm.io/driver/postgres"
	"gorm.io/gorm"
)

type Maker struct {
	ID   uint   `gorm:"primaryKey;autoIncrementIncrement:5"`
	Name string `gorm:"comment:as on the sign"`
}

func (Maker) TableName() string { return "aside.makers" }

type Sizes struct {
	Height float64 `gorm:"precision:9;scale:3"`
	Width  float32
}

type Thing struct {
	gorm.Model
	Code      string         `gorm:"column:code_of;type:varchar(40) COLLATE \"C\";not null;unique"`
	Name      string         `gorm:"size:120;uniqueIndex:things_name,sort:desc,where:name <> '';default:nobody"`
	Words     string         `gorm:"index:things_words,type:gin,expression:words gin_trgm_ops"`
	Lower     string         `gorm:"type:citext;index:things_lower,expression:lower(lower)"`
	Weight    int32          `gorm:"check:weight_positive,weight > 0;index:things_both,priority:2"`
	Height    int16          `gorm:"index:things_both,priority:1;default:7"`
	Note      sql.NullString `gorm:"index:things_note,option:WITH (fillfactor = 70)"`
	Tags      []string       `gorm:"serializer:json;type:jsonb;default:'[]'"`
	Bytes     []byte         `gorm:"type:bytea"`
	Numbers   map[string]int `gorm:"serializer:json"`
	Size      Sizes          `gorm:"embedded;embeddedPrefix:size_"`
	At        time.Time      `gorm:"type:timestamptz(3);default:now()"`
	Born      time.Time      `gorm:"type:date"`
	Uuid      string         `gorm:"type:uuid;default:gen_random_uuid()"`
	Range     string         `gorm:"type:int4range"`
	Twice     int            `gorm:"->;generated:weight * 2"`
	MakerID   *uint
	Maker     *Maker   `gorm:"constraint:OnUpdate:CASCADE,OnDelete:SET NULL"`
	Parts     []Part   `gorm:"foreignKey:ThingID"`
	Topics    []Topic  `gorm:"many2many:thing_topics"`
	Comments  []Remark `gorm:"polymorphic:Owner"`
	Secret    string   `gorm:"-"`
	Elsewhere string   `gorm:"-:migration"`
}

type Part struct {
	ThingID uint  `gorm:"primaryKey"`
	Number  int   `gorm:"primaryKey;autoIncrement:false"`
	Serial  int64 `gorm:"autoIncrement"`
}

type Topic struct {
	ID    int32 `gorm:"primaryKey;generated:identity always"`
	Title string
}

type Counter struct {
	ID int16 `gorm:"primaryKey"`
}

type Remark struct {
	ID        int64 `gorm:"primaryKey;generated:identity"`
	OwnerID   uint
	OwnerType string
	ParentID  *int64
	Parent    *Remark
	CreatedAt int64 `gorm:"autoCreateTime:milli"`
}

func main() {
	db, err := gorm.Open(postgres.Open(os.Getenv("DATABASE_URL")), &gorm.Config{})
	if err != nil {
		panic(err)
	}
	if err := db.AutoMigrate(&Maker{}, &Topic{}, &Thing{}, &Part{}, &Remark{}, &Counter{}); err != nil {
		panic(err)
	}
}
