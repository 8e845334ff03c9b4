/** Rows that the models insert, and that are taken back. Go. */
export const BUILD_ROWS = String.raw`
var (
	rows    = map[string]*reflect.Value{}
	present map[string]map[string]known
	length  = regexp.MustCompile("\\((\\d+)\\)$")
)

// inserted is a row of a model that is there for the time being; an error says why none could be made.
func inserted(of *schema.Schema, underway []string) (*reflect.Value, error) {
	if row, isTried := rows[of.Table]; isTried {
		if row == nil {
			return nil, fmt.Errorf("no row of %s could be made", of.Table)
		}
		return row, nil
	}
	for _, name := range underway {
		if name == of.Table {
			return nil, fmt.Errorf("its references lead back to itself")
		}
	}
	name := of.ModelType.String()
	row := reflect.New(of.ModelType)
	if err := fill(of, row.Elem(), append(underway, of.Table)); err != nil {
		rows[of.Table] = nil
		leaveOpen("insert", name, err.Error())
		return nil, err
	}
	item := query{kind: "insert", name: name, schema: of, tables: []string{qualified(of.Table)}}
	item.run = func(tx *gorm.DB) *gorm.DB { return tx.Omit(clause.Associations).Create(row.Interface()) }
	if !try(item) {
		rows[of.Table] = nil
		return nil, fmt.Errorf("no row of %s could be made", of.Table)
	}
	rows[of.Table] = &row
	return &row, nil
}

func fill(of *schema.Schema, row reflect.Value, underway []string) error {
	background := context.Background()
	isSet := map[string]bool{}
	for _, one := range of.Relationships.Relations {
		if one.Polymorphic != nil || one.JoinTable != nil {
			continue
		}
		for _, key := range one.References {
			if key.ForeignKey == nil || key.PrimaryKey == nil || key.ForeignKey.Schema != of {
				continue
			}
			isSet[key.ForeignKey.DBName] = true
			if saysNull(key.ForeignKey) {
				continue
			}
			parent, err := inserted(key.PrimaryKey.Schema, underway)
			if err != nil {
				return err
			}
			value, _ := key.PrimaryKey.ValueOf(background, parent.Elem())
			if err := key.ForeignKey.Set(background, row, value); err != nil {
				return err
			}
		}
	}
	for _, one := range of.Fields {
		if one.DBName == "" || !one.Creatable || isSet[one.DBName] || one.AutoIncrement || one.HasDefaultValue || saysNull(one) {
			continue
		}
		switch at := one.ReflectValueOf(background, row); {
		case at.Kind() == reflect.Map:
			at.Set(reflect.MakeMap(at.Type()))
			continue
		case at.Kind() == reflect.Slice && at.Type().Elem().Kind() != reflect.Uint8:
			at.Set(reflect.MakeSlice(at.Type(), 0, 0))
			continue
		case one.TagSettings["SERIALIZER"] != "":
			continue
		}
		if value := sample(one, present[qualified(of.Table)][one.DBName]); value != nil {
			if err := one.Set(background, row, value); err != nil {
				return err
			}
		}
	}
	return nil
}

// sample is a value that the column takes; nil leaves the zero value of the field.
func sample(one *schema.Field, at known) any {
	switch one.IndirectFieldType.Kind() {
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64, reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Float32, reflect.Float64:
		return 1
	case reflect.String:
		return sampleText(at)
	case reflect.Struct:
		if one.IndirectFieldType == reflect.TypeOf(time.Time{}) {
			return time.Date(2001, 2, 3, 4, 5, 6, 0, time.UTC)
		}
	}
	return nil
}

func sampleText(at known) any {
	base := ""
	if len(at.base) > 2 {
		base = at.base[2:]
	}
	if strings.HasPrefix(at.base, "e:") {
		label := "readiness"
		_ = each(databases, "SELECT (enum_range(NULL::"+base+"))[1]::text", func(row []string) { label = row[0] })
		return label
	}
	switch base {
	case "uuid":
		return "00000000-0000-0000-0000-000000005eed"
	case "json", "jsonb":
		return "{}"
	case "inet", "cidr":
		return "192.0.2.1"
	}
	text := "readiness"
	if match := length.FindStringSubmatch(at.kind); match != nil {
		if most, err := strconv.Atoi(match[1]); err == nil && most < len(text) {
			return text[:most]
		}
	}
	return text
}
`;
