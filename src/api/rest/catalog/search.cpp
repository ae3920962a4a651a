#include "api/rest/catalog/search.hpp"

#include "api/rest/catalog/search_query.hpp"
#include "api/rest/scopes.hpp"
#include "platform/json/writer.hpp"

namespace medres::api {

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
  group.Add(
      "GET /api/v1/resources",
      {.id = "searchResources", .summary = "Search resources", .scope = scopes::kCatalogRead, .touches = http::kNobody},
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
