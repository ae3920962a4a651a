#include "api/rest/catalog/search.hpp"

#include "api/rest/scopes.hpp"
#include "base/text.hpp"
#include "catalog/describe.hpp"
#include "platform/json/writer.hpp"

namespace medres::api {

struct ResourceQuery {
  std::string q;
  std::optional<catalog::ResourceKind> kind;
  std::optional<catalog::ResourceStatus> status;
  std::optional<std::string> city;
  std::optional<std::string> level;
  std::optional<std::string> specialty;
  std::optional<std::string> department;
  std::optional<ResourceId> parent;
  std::optional<std::string> near;
  int limit = 20;
  std::optional<std::string> cursor;
};
BOOST_DESCRIBE_STRUCT(ResourceQuery, (),
                      (q, kind, status, city, level, specialty, department, parent, near, limit, cursor))
constexpr auto DescribeJson(const ResourceQuery*) {
  return json::Object(
      "ResourceQuery", "What to find; all conditions hold.",
      json::Field("q").Optional().Length(0, 200).Help("Chinese, pinyin or initials.").Example("中医"),
      json::Field("city").Length(1, 60).Help("With or without 市.").Example("上海"),
      json::Field("level").Length(1, 20).Example("三级"),
      json::Field("specialty").Length(1, 16).Help("诊疗科目 code, those below it too.").Example("50.13"),
      json::Field("department").Length(1, 26).Help("A department's id, or a 诊疗科目 code."),
      json::Field("parent").Help("Anywhere below this resource."),
      json::Field("near").Help("longitude,latitude[,wgs84|gcj02|bd09]: nearest first.").Example("121.47,31.23"),
      json::Field("limit").Optional().Range(1, 100), json::Field("cursor").Help("`next` of the page before."));
}

/// A resource as a search shows it.
struct ResourceItem : catalog::Resource {
  std::optional<double> distance_km;
};
BOOST_DESCRIBE_STRUCT(ResourceItem, (catalog::Resource), (distance_km))
constexpr auto DescribeJson(const ResourceItem*) {
  return json::Object("ResourceItem", "A resource, with its distance where one was asked for.");
}

struct ResourcePage {
  std::vector<ResourceItem> items;
  json::Nullable<std::string> next;
  std::int64_t total = 0;
};
BOOST_DESCRIBE_STRUCT(ResourcePage, (), (items, next, total))

namespace {

Result<catalog::Position> ParseNear(std::string_view text) {
  const auto parts = text::Split(text, ',');
  const auto fail = [] { return Fail(Error::Invalid("search.near", "?near")); };
  if (parts.size() < 2 || parts.size() > 3) return fail();
  const auto longitude = text::ParseNumber(parts[0]);
  const auto latitude = text::ParseNumber(parts[1]);
  if (!longitude || !latitude || *longitude < -180 || *longitude > 180 || *latitude < -90 || *latitude > 90)
    return fail();
  catalog::Position position{*longitude, *latitude, catalog::CoordinateSystem::kWgs84};
  if (parts.size() == 3) {
    const auto crs = json::Parse<catalog::CoordinateSystem>('"' + std::string(parts[2]) + '"');
    if (!crs) return fail();
    position.crs = *crs;
  }
  return position;
}

Result<catalog::SearchQuery> ToSearch(const ResourceQuery& query) {
  catalog::SearchQuery search{.text = query.q,
                              .kind = query.kind,
                              .status = query.status,
                              .city = query.city,
                              .level = query.level,
                              .specialty = query.specialty,
                              .parent = query.parent,
                              .near = std::nullopt,
                              .limit = query.limit,
                              .cursor = query.cursor};
  if (query.near) {
    MEDRES_TRY(search.near, ParseNear(*query.near));
  }
  if (query.department) {
    if (const auto id = ResourceId::Parse(*query.department)) {
      search.parent = id;
    } else {
      search.specialty = query.department;
    }
  }
  return search;
}

void AppendHit(std::string& out, const catalog::SearchHit& hit) {
  out.append(*hit.json);
  if (!hit.distance_km) return;
  out.back() = ',';
  out.append(R"("distance_km":)");
  json::AppendNumber(out, *hit.distance_km);
  out.push_back('}');
}

}  // namespace

void AddSearchResources(http::Group& group, const catalog::SearchIndex& index) {
  group.Add("GET /api/v1/resources",
            {.id = "searchResources", .summary = "Search resources", .scope = scopes::kCatalogRead},
            [&index](http::Query<ResourceQuery> query) -> Result<http::Encoded<ResourcePage>> {
              MEDRES_TRY(const catalog::SearchQuery search, ToSearch(*query));
              MEDRES_TRY(const catalog::SearchResult found, index.Search(search));
              std::string out = R"({"items":[)";
              for (const catalog::SearchHit& hit : found.hits) {
                if (out.back() == '}') out.push_back(',');
                AppendHit(out, hit);
              }
              out.append(R"(],"next":)");
              json::Append(out, json::Nullable<std::string>{found.next});
              out.append(R"(,"total":)");
              json::AppendInteger(out, found.total);
              out.push_back('}');
              return http::Encoded<ResourcePage>{std::move(out)};
            });
}

}  // namespace medres::api
