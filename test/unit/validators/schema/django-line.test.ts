import { expect, test } from "vitest";
import { djangoLine } from "../../../../src/validators/schema/comparison/django-line.ts";

const INITIAL = `class Migration(migrations.Migration):
    operations = [
        migrations.CreateModel(
            name='Category',
            fields=[
                ('id', models.BigAutoField(primary_key=True)),
                ('name', models.CharField(max_length=60)),
            ],
        ),
        migrations.CreateModel(
            name='Product',
            fields=[
                ('name', models.CharField(max_length=120)),
                ('owner', models.ForeignKey(db_column='OwnerId', to='auth.user')),
                ('category', models.ForeignKey(to='shop.category')),
            ],
        ),
        migrations.CreateModel(
            name='Line',
            fields=[('pieces', models.SmallIntegerField())],
            options={
                'db_table': 'Order Lines',
            },
        ),
        migrations.AlterUniqueTogether(
            name='product',
            unique_together={('name', 'owner')},
        ),
    ]
`;
const LATER = `class Migration(migrations.Migration):
    operations = [
        migrations.AddField(
            model_name='product',
            name='note',
            field=models.TextField(null=True),
        ),
        migrations.RenameField('product', 'title', 'label'),
        pgo.AddIndexConcurrently('line', models.Index(fields=['note'], name='by_note')),
    ]
`;
const lineOf = (text: string, table: string, column?: string) =>
  djangoLine({ file: "src/shop/migrations/0001_x.py", text }, { table, column })?.line;

test("a column is found in the operation of its own model", () => {
  expect(lineOf(INITIAL, "shop_category", "name")).toBe(7);
  expect(lineOf(INITIAL, "shop_product", "name")).toBe(13);
  expect(lineOf(INITIAL, "shop_product", "OwnerId")).toBe(14);
  expect(lineOf(INITIAL, "shop_product", "category_id")).toBe(15);
  expect(lineOf(INITIAL, "Order Lines", "pieces")).toBe(20);
  expect(lineOf(LATER, "shop_product", "note")).toBe(5);
  expect(lineOf(LATER, "shop_product", "title")).toBe(8);
});

test("what is no column is the last operation about the table; what is about nothing is nowhere", () => {
  expect(lineOf(INITIAL, "shop_product")).toBe(25);
  expect(lineOf(LATER, "shop_line")).toBe(9);
  expect(lineOf(INITIAL, "shop_other")).toBeUndefined();
  expect(djangoLine({ file: "versions/1.py", text: INITIAL }, { table: "shop_product" })).toBe(
    undefined,
  );
});
