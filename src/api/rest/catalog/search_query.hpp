#pragma once

#include <optional>
#include <string>

#include "catalog/describe.hpp"
#include "catalog/search.hpp"

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

/// In the catalogue's terms. Fails when `near` is not a position.
Result<catalog::SearchQuery> ToSearch(const ResourceQuery& query);

}  // namespace medres::api
