#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "platform/http/context.hpp"
#include "platform/http/message.hpp"

namespace medres::http {

/// A path template taken apart: "/api/v1/rotas/{id}/files/{name...}". A segment is wholly literal or wholly a
/// parameter.
struct PathTemplate {
  struct Segment {
    std::string text;  ///< the literal, or the parameter's name
    bool is_parameter = false;
    bool takes_rest = false;  ///< last only: matches what is left, slashes and all
  };
  std::vector<Segment> segments;

  /// Throws std::logic_error that quotes the template when it is not one.
  static PathTemplate Parse(std::string_view text);
  std::vector<std::string> Parameters() const;
};

/// Finds the route of a path in as many steps as it has segments and without allocating. A literal beats a parameter, a
/// parameter beats the rest; where the better place does not take the method the next one is tried. Immutable while it
/// is searched.
class PathTree {
 public:
  struct Match {
    const Route* route = nullptr;
    PathValues values;
    unsigned allowed = 0;  ///< bit per Method taken at this path, for 405
  };

  PathTree();
  ~PathTree();

  /// Throws std::logic_error when the place is taken.
  void Add(Method method, const PathTemplate& path, const Route* route);

  Match Find(Method method, std::string_view path) const;

 private:
  struct Node;
  class Search;
  std::unique_ptr<Node> root_;
};

}  // namespace medres::http
