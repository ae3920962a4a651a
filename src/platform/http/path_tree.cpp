#include "platform/http/path_tree.hpp"

#include <stdexcept>

#include "base/text.hpp"
#include "platform/http/percent.hpp"

namespace medres::http {
namespace {

constexpr std::size_t kMethods = 7;
constexpr std::string_view kRestMark = "...";

PathTemplate::Segment ParseSegment(std::string_view text) {
  if (!text.starts_with('{')) return {.text = std::string(text)};
  text.remove_prefix(1);
  text.remove_suffix(1);
  const bool takes_rest = text.ends_with(kRestMark);
  if (takes_rest) text.remove_suffix(kRestMark.size());
  return {.text = std::string(text), .is_parameter = true, .takes_rest = takes_rest};
}

/// Braces only around a whole segment, and something between them.
bool IsWellFormed(std::string_view segment) {
  const bool opens = segment.starts_with('{');
  if (opens != segment.ends_with('}')) return false;
  const std::string_view inner = opens ? segment.substr(1, segment.size() - 2) : segment;
  return inner.find_first_of("{}") == inner.npos && (!opens || (!inner.empty() && inner != kRestMark));
}

}  // namespace

PathTemplate PathTemplate::Parse(std::string_view text) {
  const auto refuse = [text] { throw std::logic_error("bad path template: " + std::string(text)); };
  if (!text.starts_with('/')) refuse();
  PathTemplate path;
  std::size_t parameters = 0;
  for (const std::string_view segment : text::Split(text.substr(1), '/')) {
    if (!IsWellFormed(segment) || (!path.segments.empty() && path.segments.back().takes_rest)) refuse();
    path.segments.push_back(ParseSegment(segment));
    parameters += path.segments.back().is_parameter ? 1 : 0;
  }
  if (parameters > PathValues::kMax) refuse();
  return path;
}

std::vector<std::string> PathTemplate::Parameters() const {
  std::vector<std::string> names;
  for (const Segment& segment : segments) {
    if (segment.is_parameter) names.push_back(segment.text);
  }
  return names;
}

/// What may follow one prefix of a path.
struct PathTree::Node {
  using Routes = std::array<const Route*, kMethods>;

  std::vector<std::pair<std::string, std::unique_ptr<Node>>> literals;
  std::unique_ptr<Node> parameter;
  Routes here{};  ///< for a path that ends here
  Routes rest{};  ///< for any continuation

  Node& Child(const PathTemplate::Segment& segment) {
    if (segment.is_parameter) {
      if (!parameter) parameter = std::make_unique<Node>();
      return *parameter;
    }
    for (auto& [text, node] : literals) {
      if (text == segment.text) return *node;
    }
    return *literals.emplace_back(segment.text, std::make_unique<Node>()).second;
  }
};

/// One walk down the tree, with steps back where a branch does not lead to a route of the method.
class PathTree::Search {
 public:
  Search(Method method) : method_(method) {}

  bool Walk(const Node& node, std::string_view rest) {
    const auto slash = rest.find('/');
    const std::string_view segment = rest.substr(0, slash);
    const bool is_last = slash == rest.npos;
    const std::string_view after = is_last ? std::string_view() : rest.substr(slash + 1);
    if (const Node* literal = FindLiteral(node, segment); literal != nullptr && Enter(*literal, after, is_last))
      return true;
    return TryParameter(node, segment, after, is_last) || TryRest(node, rest);
  }

  Match TakeMatch() { return match_; }

 private:
  bool TryParameter(const Node& node, std::string_view segment, std::string_view after, bool is_last) {
    if (!node.parameter || segment.empty()) return false;
    match_.values.values[match_.values.count++] = segment;
    if (Enter(*node.parameter, after, is_last)) return true;
    --match_.values.count;
    return false;
  }

  bool TryRest(const Node& node, std::string_view rest) {
    if (!Take(node.rest)) return false;
    match_.values.values[match_.values.count++] = rest;
    return true;
  }

  bool Enter(const Node& node, std::string_view after, bool is_last) {
    return is_last ? Take(node.here) : Walk(node, after);
  }

  /// HEAD is answered by GET.
  bool Take(const Node::Routes& routes) {
    for (std::size_t i = 0; i < kMethods; ++i) {
      if (routes[i] != nullptr) match_.allowed |= 1U << i;
    }
    const auto wanted = static_cast<std::size_t>(method_);
    match_.route = routes[wanted];
    if (match_.route == nullptr && method_ == Method::kHead)
      match_.route = routes[static_cast<std::size_t>(Method::kGet)];
    return match_.route != nullptr;
  }

  static const Node* FindLiteral(const Node& node, std::string_view segment) {
    for (const auto& [text, child] : node.literals) {
      if (text == segment) return child.get();
    }
    // Some clients escape what need not be: %24find is $find.
    if (segment.find('%') == segment.npos) return nullptr;
    const auto decoded = PercentDecoded(segment);
    return decoded && decoded->find('%') == decoded->npos ? FindLiteral(node, *decoded) : nullptr;
  }

  Method method_;
  Match match_;
};

PathTree::PathTree() : root_(std::make_unique<Node>()) {}
PathTree::~PathTree() = default;

void PathTree::Add(Method method, const PathTemplate& path, const Route* route) {
  Node* node = root_.get();
  bool takes_rest = false;
  for (const PathTemplate::Segment& segment : path.segments) {
    takes_rest = segment.takes_rest;
    if (!takes_rest) node = &node->Child(segment);
  }
  const Route*& place = (takes_rest ? node->rest : node->here)[static_cast<std::size_t>(method)];
  if (place != nullptr) throw std::logic_error("two endpoints at one place");
  place = route;
}

PathTree::Match PathTree::Find(Method method, std::string_view path) const {
  if (!path.starts_with('/')) return {};
  Search search(method);
  search.Walk(*root_, path.substr(1));
  return search.TakeMatch();
}

}  // namespace medres::http
