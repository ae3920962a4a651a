#include "api/rest/catalog/search_query.hpp"

#include "base/text.hpp"

namespace medres::api {
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

}  // namespace

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

}  // namespace medres::api
