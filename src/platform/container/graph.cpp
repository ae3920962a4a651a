#include "platform/container/graph.hpp"

#include <algorithm>
#include <set>
#include <string_view>

namespace medres::container {
namespace {

constexpr std::string_view kArrow = " -> ";

using Indices = std::vector<std::size_t>;

bool Provides(const Node& node, const Need& need) {
  if (need.quantity == Quantity::kNamed && node.name != need.name) return false;
  return std::ranges::find(node.provides, need.type) != node.provides.end();
}

Indices WhoProvides(const std::vector<Node>& nodes, const Need& need) {
  Indices found;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (Provides(nodes[i], need)) found.push_back(i);
  }
  return found;
}

std::string Joined(const std::vector<Node>& nodes, const Indices& indices, std::string_view between) {
  std::string text;
  for (const std::size_t index : indices) text.append(text.empty() ? "" : between).append(nodes[index].name);
  return text;
}

/// From a component that nobody needs down to `last`.
std::string PathTo(const std::vector<Node>& nodes, std::size_t last) {
  Indices path{last};
  const auto needs_first = [&](const Node& node) {
    return std::ranges::any_of(node.needs, [&](const Need& need) { return Provides(nodes[path.front()], need); });
  };
  for (auto above = std::ranges::find_if(nodes, needs_first); above != nodes.end();
       above = std::ranges::find_if(nodes, needs_first)) {
    const auto index = static_cast<std::size_t>(above - nodes.begin());
    if (std::ranges::find(path, index) != path.end()) break;
    path.insert(path.begin(), index);
  }
  return Joined(nodes, path, kArrow);
}

std::string Wanted(const Need& need) {
  const std::string type(need.type->name);
  return need.quantity == Quantity::kNamed ? need.name + " as " + type : type;
}

Result<Indices> Resolve(const std::vector<Node>& nodes, std::size_t who, const Need& need) {
  Indices found = WhoProvides(nodes, need);
  if (need.quantity == Quantity::kAll) return found;
  if (found.empty() && need.quantity != Quantity::kOptional) {
    return Fail(
        Error::Internal("container.missing", {{"path", PathTo(nodes, who).append(kArrow).append(Wanted(need))}}));
  }
  if (found.size() > 1) {
    return Fail(
        Error::Internal("container.ambiguous", {{"path", PathTo(nodes, who).append(kArrow).append(Wanted(need))},
                                                {"candidates", Joined(nodes, found, ", ")}}));
  }
  return found;
}

/// Depth first in the order of the list: what a component needs is placed before it.
class Sorter {
 public:
  Sorter(const std::vector<Node>& nodes, Plan& plan) : nodes_(nodes), plan_(plan), marks_(nodes.size()) {}

  Status Place(std::size_t index) {
    if (marks_[index] == Mark::kPlaced) return {};
    if (marks_[index] == Mark::kBelow) return Fail(Cycle(index));
    marks_[index] = Mark::kBelow;
    path_.push_back(index);
    for (const Indices& providers : plan_.providers[index]) {
      for (const std::size_t provider : providers) MEDRES_CHECK(Place(provider));
    }
    path_.pop_back();
    marks_[index] = Mark::kPlaced;
    plan_.order.push_back(index);
    return {};
  }

 private:
  enum class Mark { kNew, kBelow, kPlaced };

  Error Cycle(std::size_t again) const {
    Indices circle(std::ranges::find(path_, again), path_.end());
    circle.push_back(again);
    return Error::Internal("container.cycle", {{"path", Joined(nodes_, circle, kArrow)}});
  }

  const std::vector<Node>& nodes_;
  Plan& plan_;
  std::vector<Mark> marks_;
  Indices path_;
};

}  // namespace

Result<Plan> MakePlan(const std::vector<Node>& nodes) {
  Plan plan;
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (!names.insert(nodes[i].name).second) {
      return Fail(Error::Internal("container.duplicate", {{"component", nodes[i].name}}));
    }
    auto& providers = plan.providers.emplace_back();
    for (const Need& need : nodes[i].needs) {
      MEDRES_TRY(auto found, Resolve(nodes, i, need));
      providers.push_back(std::move(found));
    }
  }
  Sorter sorter(nodes, plan);
  for (std::size_t i = 0; i < nodes.size(); ++i) MEDRES_CHECK(sorter.Place(i));
  return plan;
}

}  // namespace medres::container
