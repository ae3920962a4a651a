#include "platform/mongo/commands.hpp"

#include "platform/json/writer.hpp"
#include "platform/security/digest.hpp"

namespace medres::mongo {
namespace {

using documents::Condition;
using documents::Measure;
using json::Writer;

/// Of an answer at once; the rest comes by getMore.
constexpr std::int64_t kBatch = 1000;
/// On the disks of most servers, before it is answered.
constexpr std::string_view kDurable = R"({"w":"majority","j":true})";

std::string OidJson(std::string_view id) { return R"({"$oid":")" + ObjectIdOf(id) + "\"}"; }

std::string Member(std::string_view field) { return "b." + std::string(field); }

/// `{"name":value}`
std::string Pair(std::string_view name, std::string_view value) {
  std::string text = "{";
  json::AppendQuoted(text, name);
  return text.append(":").append(value).append("}");
}

std::string_view OperatorOf(Condition::Is is) {
  switch (is) {
    case Condition::Is::kEqual: return "$eq";
    case Condition::Is::kIn: return "$in";
    case Condition::Is::kLess: return "$lt";
    case Condition::Is::kAtMost: return "$lte";
    case Condition::Is::kMore: return "$gt";
    case Condition::Is::kAtLeast: return "$gte";
  }
  return {};
}

std::string ConditionJson(const Condition& condition) {
  std::string value;
  if (condition.is == Condition::Is::kIn) {
    for (const documents::Scalar& one : condition.values) value += (value.empty() ? "[" : ",") + documents::ToJson(one);
    value += "]";
  } else {
    value = documents::ToJson(condition.values.front());
  }
  return Pair(Member(condition.field), Pair(OperatorOf(condition.is), value));
}

std::string AllOf(const std::vector<std::string>& parts) {
  if (parts.empty()) return "{}";
  std::string list;
  for (const std::string& part : parts) list += (list.empty() ? "[" : ",") + part;
  return Pair("$and", list + "]");
}

std::vector<std::string> PartsOf(const Filter& filter) {
  std::vector<std::string> parts;
  parts.reserve(filter.size() + 1);
  for (const Condition& condition : filter) parts.push_back(ConditionJson(condition));
  return parts;
}

std::string AfterJson(const documents::Query& query, const documents::Place& place) {
  const std::string_view further = query.order.descending ? "$lt" : "$gt";
  std::string id;
  json::AppendQuoted(id, place.id);
  const std::string next_id = Pair("k", Pair(further, id));
  if (!place.value) return next_id;
  const std::string member = Member(query.order.field);
  const std::string value = documents::ToJson(*place.value);
  const std::string same = AllOf({Pair(member, Pair("$eq", value)), next_id});
  return Pair("$or", "[" + Pair(member, Pair(further, value)) + "," + same + "]");
}

/// The one document, at its version where one is expected.
std::string OneJson(std::string_view id, std::optional<std::int64_t> expected) {
  std::string text = R"({"_id":)" + OidJson(id);
  if (expected) text += R"(,"v":)" + std::to_string(*expected);
  return text + "}";
}

void AddIndex(Writer& json, std::string_view name, const std::vector<std::string>& keys, bool unique) {
  json.BeginObject();
  json.Key("key");
  json.BeginObject();
  for (const std::string& key : keys) {
    json.Key(key);
    json.Integer(1);
  }
  json.EndObject();
  json.Member("name", name);
  if (unique) {
    json.Key("unique");
    json.Boolean(true);
    json.Key("partialFilterExpression");  // documents without a field do not meet
    json.BeginObject();
    for (const std::string& key : keys) {
      json.Key(key);
      json.Raw(R"({"$exists":true})");
    }
    json.EndObject();
  }
  json.EndObject();
}

/// A command's beginning: `{"verb":"collection"`.
std::string Begin(std::string_view verb, const Collection& collection) {
  std::string text = Pair(verb, "\"" + collection.name + "\"");
  text.pop_back();
  return text;
}

std::string EndDurable(std::string text) { return text.append(R"(,"writeConcern":)").append(kDurable).append("}"); }

std::string FindAndModify(const Collection& collection, std::string_view query, std::string_view update, bool upsert) {
  std::string text = Begin("findAndModify", collection);
  text.append(R"(,"query":)").append(query).append(R"(,"update":)").append(update);
  text.append(R"(,"new":true,"upsert":)").append(upsert ? "true" : "false");
  return EndDurable(std::move(text));
}

std::string MeasureJson(const Measure& measure) {
  const std::string member = "\"$" + Member(measure.field) + "\"";
  switch (measure.of) {
    case Measure::Of::kCount: return R"({"$sum":1})";
    case Measure::Of::kSum: return Pair("$sum", member);
    case Measure::Of::kAverage: return Pair("$avg", member);
    case Measure::Of::kLeast: return Pair("$min", member);
    case Measure::Of::kMost: return Pair("$max", member);
  }
  return {};
}

/// Also before 1970, where the remainder is negative.
std::string BucketJson(const documents::Bucket& bucket) {
  const std::string at = "\"$" + Member(bucket.field) + "\"";
  const std::string width = std::to_string(bucket.width);
  const auto of = [](std::string_view operation, const std::string& one, const std::string& other) {
    return Pair(operation, "[" + one + "," + other + "]");
  };
  return of("$subtract", at, of("$mod", of("$add", of("$mod", at, width), width), width));
}

/// What documents are grouped by, and by what the groups are ordered.
struct GroupKeys {
  std::string id;
  std::string order;
};

GroupKeys KeysOf(const documents::Grouping& grouping) {
  GroupKeys keys;
  const auto add = [&](const std::string& name, const std::string& value) {
    const std::string separator = keys.id.empty() ? "{" : ",";
    keys.id += separator + "\"" + name + "\":" + value;
    keys.order += separator + "\"_id." + name + "\":1";
  };
  for (std::size_t i = 0; i < grouping.by.size(); ++i) {
    add("k" + std::to_string(i), "\"$" + Member(grouping.by[i]) + "\"");
  }
  if (grouping.bucket) add("bucket", BucketJson(*grouping.bucket));
  if (keys.id.empty())
    return {"null", R"({"_id":1)"
                    "}"};
  return {keys.id + "}", keys.order + "}"};
}

}  // namespace

std::string ObjectIdOf(std::string_view id) { return security::Sha256Hex(id).substr(0, 24); }

std::string CreateIndexes(const Collection& collection) {
  std::string list;
  Writer json(list);
  json.BeginArray();
  AddIndex(json, "id", {"k"}, false);
  for (const documents::Index& index : collection.indexes) {
    std::vector<std::string> keys;
    keys.reserve(index.fields.size() + 1);
    for (const std::string& field : index.fields) keys.push_back(Member(field));
    if (!index.unique) keys.emplace_back("k");  // pages are ordered by a field and then by id
    AddIndex(json, index.name, keys, index.unique);
  }
  json.EndArray();
  return Begin("createIndexes", collection) + R"(,"indexes":)" + list + "}";
}

std::string InsertCommand(const Collection& collection, const std::vector<Document>& documents) {
  std::string text = Begin("insert", collection) + R"(,"ordered":false,"documents":[)";
  for (const Document& document : documents) {
    if (text.back() != '[') text += ",";
    text += R"({"_id":)" + OidJson(document.id) + R"(,"k":)";
    json::AppendQuoted(text, document.id);
    text += R"(,"v":1,"b":)" + document.body + "}";
  }
  return EndDurable(text + "]");
}

std::string PutCommand(const Collection& collection, const Document& document, std::optional<std::int64_t> expected) {
  std::string set = R"({"k":)";
  json::AppendQuoted(set, document.id);
  set += R"(,"b":)" + document.body + "}";
  return FindAndModify(collection, OneJson(document.id, expected), R"({"$set":)" + set + R"(,"$inc":{"v":1}})",
                       !expected);
}

std::string UpdateCommand(const Collection& collection, std::string_view id,
                          const std::vector<documents::Change>& changes, std::optional<std::int64_t> expected) {
  std::string set;
  std::string unset;
  for (const documents::Change& change : changes) {
    std::string& list = change.value ? set : unset;
    list += list.empty() ? "{" : ",";
    json::AppendQuoted(list, Member(change.field));
    list += ":" + (change.value ? documents::ToJson(*change.value) : "\"\"");
  }
  std::string update = R"({"$inc":{"v":1})";
  if (!set.empty()) update += R"(,"$set":)" + set + "}";
  if (!unset.empty()) update += R"(,"$unset":)" + unset + "}";
  return FindAndModify(collection, OneJson(id, expected), update + "}", false);
}

std::string DeleteCommand(const Collection& collection, std::string_view id, std::optional<std::int64_t> expected) {
  return EndDurable(Begin("delete", collection) + R"(,"deletes":[{"q":)" + OneJson(id, expected) + R"(,"limit":1}])");
}

std::string DeleteCommand(const Collection& collection, const std::vector<std::string>& ids) {
  std::string list;
  for (const std::string& id : ids) list += (list.empty() ? "" : ",") + OidJson(id);
  return EndDurable(Begin("delete", collection) + R"(,"deletes":[{"q":{"_id":{"$in":[)" + list + R"(]}},"limit":0}])");
}

std::string GetCommand(const Collection& collection, std::string_view id) {
  return Begin("find", collection) + R"(,"filter":)" + OneJson(id, std::nullopt) + R"(,"limit":1})";
}

std::string FindCommand(const Collection& collection, const documents::Query& query,
                        const std::optional<documents::Place>& after) {
  std::vector<std::string> parts = PartsOf(query.filter);
  if (after) parts.push_back(AfterJson(query, *after));
  const std::string direction = query.order.descending ? "-1" : "1";
  std::string order = "{";
  if (!query.order.field.empty()) order += "\"" + Member(query.order.field) + "\":" + direction + ",";
  order += "\"k\":" + direction + "}";
  return Begin("find", collection) + R"(,"filter":)" + AllOf(parts) + R"(,"sort":)" + order + R"(,"limit":)" +
         std::to_string(query.limit + 1) + R"(,"batchSize":)" + std::to_string(kBatch) + "}";
}

std::string AggregateCommand(const Collection& collection, const documents::Grouping& grouping) {
  const GroupKeys keys = KeysOf(grouping);
  std::string group = R"({"_id":)" + keys.id;
  for (std::size_t i = 0; i < grouping.measures.size(); ++i) {
    group += ",\"m" + std::to_string(i) + "\":" + MeasureJson(grouping.measures[i]);
  }
  const std::string stages = Pair("$match", AllOf(PartsOf(grouping.filter))) + "," + Pair("$group", group + "}") + "," +
                             Pair("$sort", keys.order) + "," + Pair("$limit", std::to_string(grouping.limit));
  return Begin("aggregate", collection) + R"(,"pipeline":[)" + stages + R"(],"cursor":{"batchSize":)" +
         std::to_string(kBatch) + "}}";
}

std::string GetMoreCommand(const Collection& collection, std::int64_t cursor) {
  return R"({"getMore":{"$numberLong":")" + std::to_string(cursor) + R"("},"collection":")" + collection.name +
         R"(","batchSize":)" + std::to_string(kBatch) + "}";
}

}  // namespace medres::mongo
