#pragma once

#include "catalog/describe.hpp"

namespace medres::catalog {

/// A resource as files carry it: what a caller says of one, and which one it is. What the house keeps (versions, times)
/// is not in it, so that the same data makes the same file everywhere.
struct Line : ResourceInput {
  std::optional<ResourceId> id;
};
BOOST_DESCRIBE_STRUCT(Line, (ResourceInput), (id))
constexpr auto DescribeJson(const Line*) {
  return json::Object("ResourceLine", "A resource as a line of a file.",
                      json::Field("status").Help("Any; only for resources that are new here."),
                      json::Field("capacity").Range(1, 999).Optional(), json::Field("zone").Matches(json::kTimeZone),
                      json::Field("attributes").Optional().Items(0, 50).Length(0, 500),
                      json::Field("identifiers").Optional().Items(0, 20).Length(1, 120));
}

/// What `resource` says, as a line.
Line ToLine(const Resource& resource);

}  // namespace medres::catalog
