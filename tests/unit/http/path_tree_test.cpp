#include <random>

#include <gtest/gtest.h>

#include "platform/http/path_tree.hpp"
#include "platform/http/router.hpp"

namespace medres::http {
namespace {

/// A tree whose routes are told apart by the template they were added with.
class Tree {
 public:
  Tree& Add(Method method, const std::string& path) {
    routes_.push_back(std::make_unique<Route>());
    routes_.back()->path = path;
    tree_.Add(method, PathTemplate::Parse(path), routes_.back().get());
    return *this;
  }

  /// "/a/{x} x=1", or "-".
  std::string Find(std::string_view path, Method method = Method::kGet) const {
    const PathTree::Match match = tree_.Find(method, path);
    if (match.route == nullptr) return "-";
    std::string found = match.route->path;
    for (std::size_t i = 0; i < match.values.count; ++i) found.append(" ").append(match.values.values[i]);
    return found;
  }

 private:
  PathTree tree_;
  std::vector<std::unique_ptr<Route>> routes_;
};

TEST(PathTree, PrefersLiteralsThenParametersThenTheRest) {
  Tree tree;
  for (const char* path :
       {"/", "/a", "/a/{x}", "/a/$find", "/a/b/c", "/a/{x}/d", "/a/{x}/{y}", "/files/{rest...}", "/files/list"}) {
    tree.Add(Method::kGet, path);
  }
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"/", "/"},
      {"/a", "/a"},
      {"/a/", "-"},
      {"/a/1", "/a/{x} 1"},
      {"/a/$find", "/a/$find"},
      {"/a/%24find", "/a/$find"},
      {"/a/%2524find", "/a/{x} %2524find"},
      {"/a/b/c", "/a/b/c"},
      {"/a/b/d", "/a/{x}/d b"},
      {"/a/b/e", "/a/{x}/{y} b e"},
      {"/a//d", "-"},
      {"/a/b/c/d", "-"},
      {"/files/list", "/files/list"},
      {"/files/x/y.js", "/files/{rest...} x/y.js"},
      {"/files/", "/files/{rest...} "},
      {"/files", "-"},
      {"/A", "-"},
      {"", "-"},
      {"a", "-"},
  };
  for (const auto& [path, found] : cases) EXPECT_EQ(tree.Find(path), found) << path;
}

TEST(PathTree, StepsBackForTheMethod) {
  Tree tree;
  tree.Add(Method::kGet, "/a/b").Add(Method::kPost, "/a/{x}").Add(Method::kDelete, "/{rest...}");
  EXPECT_EQ(tree.Find("/a/b", Method::kPost), "/a/{x} b");
  EXPECT_EQ(tree.Find("/a/b", Method::kDelete), "/{rest...} a/b");
  EXPECT_EQ(tree.Find("/a/b", Method::kHead), "/a/b");
  EXPECT_EQ(tree.Find("/a/b", Method::kPut), "-");
}

TEST(PathTree, RefusesBadTemplates) {
  for (const char* path : {"", "a", "/{", "/}", "/{}", "/{...}", "/a{b}", "/{a}b", "/{a...}/b", "/{a}{b}", "/{a{b}}",
                           "/{a}/{b}/{c}/{d}/{e}/{f}/{g}/{h}/{i}"}) {
    EXPECT_THROW(PathTemplate::Parse(path), std::logic_error) << path;
  }
}

TEST(PathTree, RefusesTwoRoutesAtOnePlace) {
  Tree tree;
  tree.Add(Method::kGet, "/a/{x}");
  EXPECT_THROW(tree.Add(Method::kGet, "/a/{y}"), std::logic_error);
  EXPECT_NO_THROW(tree.Add(Method::kPut, "/a/{y}"));
}

/// Against trying every template one by one.
TEST(PathTree, AgreesWithPlainMatching) {
  std::mt19937 random(7);
  const auto pick = [&](std::initializer_list<std::string_view> from) {
    return *(from.begin() + random() % from.size());
  };
  for (int round = 0; round < 300; ++round) {
    Tree tree;
    std::vector<std::string> templates;
    for (int i = 0; i < 6; ++i) {
      std::string path;
      for (std::size_t depth = 1 + random() % 3; depth > 0; --depth) path.append("/").append(pick({"a", "b", "{x}"}));
      if (std::find(templates.begin(), templates.end(), path) != templates.end()) continue;
      tree.Add(Method::kGet, path);
      templates.push_back(path);
    }
    std::string path;
    for (std::size_t depth = 1 + random() % 3; depth > 0; --depth) path.append("/").append(pick({"a", "b", "c"}));
    // Position by position a literal beats a parameter: '{' sorts after letters, so the least match is the best.
    std::string best = "-";
    for (const std::string& candidate : templates) {
      std::string filled;
      std::size_t at = 0;
      for (const PathTemplate::Segment& segment : PathTemplate::Parse(candidate).segments) {
        const auto slash = at < path.size() ? path.find('/', at + 1) : path.npos;
        filled += "/" + (segment.is_parameter && at < path.size() ? path.substr(at + 1, slash - at - 1) : segment.text);
        at = std::min(slash, path.size());
      }
      if (filled == path && (best == "-" || candidate < best)) best = candidate;
    }
    EXPECT_EQ(tree.Find(path).substr(0, best.size()), best) << path;
  }
}

}  // namespace
}  // namespace medres::http
