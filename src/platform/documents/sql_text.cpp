#include "platform/documents/sql_text.hpp"

#include <algorithm>
#include <bit>

namespace medres::documents {
namespace {

using sql::Dialect;

bool IsPostgres(Dialect dialect) { return dialect == Dialect::kPostgres; }

sql::Value ValueOf(const Field& field, const Scalar& value) {
  return std::visit([](const auto& held) { return sql::Value(held); }, Fitted(field, value));
}

/// A field as a value that can be compared. PostgreSQL may look at rows of other collections first, whose member of
/// that name is of another type: the case keeps it from casting those.
std::string FieldText(Dialect dialect, const Collection& collection, const Field& field) {
  if (!IsPostgres(dialect)) return "json_extract(body, '$." + field.name + "')";
  const std::string member = "body ->> '" + field.name + "'";
  const std::string own = "(case when collection = '" + collection.name + "' then ";
  switch (field.type) {
    case FieldType::kText: return "((" + member + ") collate \"C\")";
    case FieldType::kInteger: return own + "cast(" + member + " as bigint) end)";
    case FieldType::kNumber: return own + "cast(" + member + " as double precision) end)";
    case FieldType::kBoolean: return own + "cast(cast(cast(" + member + " as boolean) as integer) as bigint) end)";
  }
  return {};
}

std::string_view SignOf(Condition::Is is) {
  switch (is) {
    case Condition::Is::kEqual: return "=";
    case Condition::Is::kIn: return "in";
    case Condition::Is::kLess: return "<";
    case Condition::Is::kAtMost: return "<=";
    case Condition::Is::kMore: return ">";
    case Condition::Is::kAtLeast: return ">=";
  }
  return {};
}

/// One text and its parameters, as they grow together.
class TextMaker {
 public:
  TextMaker(Dialect dialect, const Collection& collection) : dialect_(dialect), collection_(collection) {}

  TextMaker& operator+=(std::string_view text) {
    made_.text += text;
    return *this;
  }

  std::string Parameter(sql::Value value) {
    made_.params.push_back(std::move(value));
    return "?" + std::to_string(made_.params.size());
  }

  std::string OfField(std::string_view name) const {
    return FieldText(dialect_, collection_, GetField(collection_, name));
  }

  void Where(const Filter& filter) {
    *this += " where collection = '" + collection_.name + "'";
    for (const Condition& condition : filter) Add(condition);
  }

  SqlText Take() { return std::move(made_); }

 private:
  void Add(const Condition& condition) {
    const Field& field = GetField(collection_, condition.field);
    *this += " and " + FieldText(dialect_, collection_, field) + " " + std::string(SignOf(condition.is)) + " ";
    if (condition.is != Condition::Is::kIn) {
      *this += Parameter(ValueOf(field, condition.values.front()));
      return;
    }
    // Lists of like length share a statement: the last value stands until the next power of two.
    const std::size_t count = std::bit_ceil(condition.values.size());
    for (std::size_t i = 0; i < count; ++i) {
      const Scalar& value = condition.values[std::min(i, condition.values.size() - 1)];
      *this += (i == 0 ? "(" : ", ") + Parameter(ValueOf(field, value));
    }
    *this += ")";
  }

  Dialect dialect_;
  const Collection& collection_;
  SqlText made_;
};

std::string BodyText(Dialect dialect) { return IsPostgres(dialect) ? "cast(body as text)" : "body"; }

std::string MeasureText(const TextMaker& maker, const Measure& measure) {
  const auto call = [&](std::string_view function) {
    return "cast(" + std::string(function) + "(" + maker.OfField(measure.field) + ") as double precision)";
  };
  switch (measure.of) {
    case Measure::Of::kCount: return "cast(count(*) as double precision)";
    case Measure::Of::kSum: return "coalesce(" + call("sum") + ", 0)";
    case Measure::Of::kAverage: return call("avg");
    case Measure::Of::kLeast: return call("min");
    case Measure::Of::kMost: return call("max");
  }
  return {};
}

std::string BucketText(const TextMaker& maker, const std::optional<Bucket>& bucket) {
  if (!bucket) return "cast(0 as bigint)";
  const std::string at = maker.OfField(bucket->field);
  const std::string width = std::to_string(bucket->width);
  return at + " - ((" + at + " % " + width + " + " + width + ") % " + width + ")";
}

/// The body with its changes.
std::string ChangedBody(Dialect dialect, TextMaker& maker, const std::vector<Change>& changes) {
  std::string body = "body";
  for (const Change& change : changes) {
    const std::string path = IsPostgres(dialect) ? "'{" + change.field + "}'" : "'$." + change.field + "'";
    if (!change.value) {
      body =
          IsPostgres(dialect) ? "(" + body + " - '" + change.field + "')" : "json_remove(" + body + ", " + path + ")";
      continue;
    }
    const std::string value = maker.Parameter(ToJson(*change.value));
    body = IsPostgres(dialect) ? "jsonb_set(" + body + ", " + path + ", cast(cast(" + value + " as text) as jsonb))"
                               : "json_set(" + body + ", " + path + ", json(" + value + "))";
  }
  return body;
}

}  // namespace

SqlText FindText(Dialect dialect, const Collection& collection, const Query& query, const std::optional<Place>& after) {
  TextMaker maker(dialect, collection);
  maker += "select id, version, " + BodyText(dialect) + " from document";
  maker.Where(query.filter);
  const std::string direction = query.order.descending ? " desc" : "";
  const std::string sign = query.order.descending ? "<" : ">";
  const bool is_ordered = !query.order.field.empty();
  const std::string first = is_ordered ? maker.OfField(query.order.field) : "";
  if (after && is_ordered) {
    const Field& field = GetField(collection, query.order.field);
    const std::string value = maker.Parameter(ValueOf(field, *after->value));
    maker += " and (" + first + ", id) " + sign + " (" + value + ", " + maker.Parameter(after->id) + ")";
  } else if (after) {
    maker += " and id " + sign + " " + maker.Parameter(after->id);
  }
  maker += " order by " + (is_ordered ? first + direction + ", id" : "id") + direction;
  maker += " limit " + maker.Parameter(std::int64_t{query.limit} + 1);
  return maker.Take();
}

SqlText GroupText(Dialect dialect, const Collection& collection, const Grouping& grouping) {
  TextMaker maker(dialect, collection);
  maker += "select ";
  std::string keys;
  std::string order;
  for (std::size_t i = 0; i <= grouping.by.size(); ++i) {
    const bool is_bucket = i == grouping.by.size();
    maker +=
        (is_bucket ? BucketText(maker, grouping.bucket) : maker.OfField(grouping.by[i])) + " as k" + std::to_string(i);
    maker += is_bucket ? "" : ", ";
    const std::string separator = i == 0 ? "" : ", ";
    keys += separator + std::to_string(i + 1);
    order += separator + std::to_string(i + 1) + " nulls first";
  }
  for (const Measure& measure : grouping.measures) maker += ", " + MeasureText(maker, measure);
  maker += " from document";
  maker.Where(grouping.filter);
  maker += " group by " + keys + " order by " + order;
  maker += " limit " + maker.Parameter(std::int64_t{grouping.limit});
  return maker.Take();
}

SqlText UpdateText(Dialect dialect, const Collection& collection, const std::string& id,
                   const std::vector<Change>& changes, std::optional<std::int64_t> expected) {
  TextMaker maker(dialect, collection);
  maker += "update document set body = " + ChangedBody(dialect, maker, changes) + ", version = version + 1";
  maker.Where({});
  maker += " and id = " + maker.Parameter(id);
  if (expected) maker += " and version = " + maker.Parameter(*expected);
  maker += " returning id, version, " + BodyText(dialect);
  return maker.Take();
}

SqlText DeleteOlderText(Dialect dialect, const Collection& collection, const std::string& field, Instant before,
                        int limit) {
  TextMaker maker(dialect, collection);
  maker += "delete from document where collection = '" + collection.name + "' and id in (select id from document";
  maker.Where({Less(field, before.milliseconds)});
  maker += " order by " + maker.OfField(field) + ", id limit " + maker.Parameter(std::int64_t{limit}) + ")";
  return maker.Take();
}

std::string IndexName(const Collection& collection, const Index& index) {
  return "document_" + collection.name + "_" + index.name;
}

std::string IndexText(Dialect dialect, const Collection& collection, const Index& index) {
  std::string fields;
  for (const std::string& name : index.fields) {
    fields += "(" + FieldText(dialect, collection, GetField(collection, name)) + "), ";
  }
  // Pages are ordered by a field and then by id.
  fields += index.unique ? "" : "id, ";
  fields.resize(fields.size() - 2);
  return std::string("create ") + (index.unique ? "unique " : "") + "index if not exists " +
         IndexName(collection, index) + " on document (" + fields + ") where collection = '" + collection.name + "'";
}

}  // namespace medres::documents
