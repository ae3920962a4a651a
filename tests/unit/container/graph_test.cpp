#include "platform/container/graph.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace medres::container_test {
namespace {

using container::MakePlan;
using container::Need;
using container::Node;
using container::Quantity;
using container::Type;
using container::TypeOf;

struct A;
struct B;
struct C;

Need One(const Type& type) { return {.type = &type, .quantity = Quantity::kOne, .name = {}}; }
Need Maybe(const Type& type) { return {.type = &type, .quantity = Quantity::kOptional, .name = {}}; }
Need Every(const Type& type) { return {.type = &type, .quantity = Quantity::kAll, .name = {}}; }
Need Called(const char* name, const Type& type) { return {&type, Quantity::kNamed, name}; }

const Type& a = TypeOf<A>();
const Type& b = TypeOf<B>();
const Type& c = TypeOf<C>();

/// The order as names, or the failure as "code name=value …".
std::string Planned(const std::vector<Node>& nodes) {
  const auto plan = MakePlan(nodes);
  std::string text;
  if (plan) {
    for (const std::size_t index : plan->order) text += (text.empty() ? "" : " ") + nodes[index].name;
    return text;
  }
  text = plan.error().code;
  for (const auto& [name, value] : plan.error().args) text.append(" " + name + "=").append(value);
  return text;
}

struct Case {
  const char* what;
  std::vector<Node> nodes;
  std::string expected;
};

TEST(Graph, PlacesWhatIsNeededFirst) {
  const std::vector<Case> cases{
      {"nothing", {}, ""},
      {"strangers keep the order of the list", {{"z", {&a}, {}}, {"y", {&b}, {}}, {"x", {&c}, {}}}, "z y x"},
      {"what is needed moves before it", {{"edge", {&a}, {One(b)}}, {"store", {&b}, {}}}, "store edge"},
      {"a chain from its end",
       {{"edge", {&a}, {One(b)}}, {"booking", {&b}, {One(c)}}, {"store", {&c}, {}}},
       "store booking edge"},
      {"a list in order stays",
       {{"store", {&c}, {}}, {"other", {}, {}}, {"booking", {&b}, {One(c)}}},
       "store other booking"},
      {"all of a type, none of them", {{"edge", {&a}, {Every(b)}}}, "edge"},
      {"all of a type", {{"edge", {&a}, {Every(b)}}, {"x", {&b}, {}}, {"y", {&b}, {}}}, "x y edge"},
      {"an optional piece that is missing", {{"edge", {&a}, {Maybe(b)}}}, "edge"},
      {"an optional piece that is there", {{"edge", {&a}, {Maybe(b)}}, {"x", {&b}, {}}}, "x edge"},
      {"one of two, by name",
       {{"edge", {&a}, {Called("replica", b)}}, {"main", {&b}, {}}, {"replica", {&b}, {}}},
       "replica edge main"},
  };
  for (const Case& one : cases) EXPECT_EQ(Planned(one.nodes), one.expected) << one.what;
}

TEST(Graph, NamesThePathOfWhatIsWrong) {
  const std::string type_a(a.name);
  const std::vector<Case> cases{
      {"a missing piece", {{"booking", {&b}, {One(a)}}}, "container.missing path=booking -> " + type_a},
      {"a missing piece, from the top",
       {{"booking", {&b}, {One(a)}}, {"desk", {&c}, {One(b)}}, {"edge", {}, {One(c)}}},
       "container.missing path=edge -> desk -> booking -> " + type_a},
      {"a name that nobody has",
       {{"edge", {}, {Called("replica", a)}}, {"main", {&a}, {}}},
       "container.missing path=edge -> replica as " + type_a},
      {"a name that is of another type",
       {{"edge", {}, {Called("replica", a)}}, {"replica", {&b}, {}}},
       "container.missing path=edge -> replica as " + type_a},
      {"two where one is needed",
       {{"edge", {}, {One(a)}}, {"x", {&a}, {}}, {"y", {&a}, {}}},
       "container.ambiguous path=edge -> " + type_a + " candidates=x, y"},
      {"two where one may be",
       {{"edge", {}, {Maybe(a)}}, {"x", {&a}, {}}, {"y", {&a}, {}}},
       "container.ambiguous path=edge -> " + type_a + " candidates=x, y"},
      {"a circle", {{"x", {&a}, {One(b)}}, {"y", {&b}, {One(a)}}}, "container.cycle path=x -> y -> x"},
      {"a circle behind others",
       {{"edge", {}, {One(a)}}, {"x", {&a}, {One(b)}}, {"y", {&b}, {One(c)}}, {"z", {&c}, {One(a)}}},
       "container.cycle path=x -> y -> z -> x"},
      {"one that needs itself", {{"x", {&a}, {One(a)}}}, "container.cycle path=x -> x"},
      {"one that collects itself", {{"x", {&a}, {Every(a)}}}, "container.cycle path=x -> x"},
      {"a missing piece in a circle",
       {{"x", {&a}, {One(b)}}, {"y", {&b}, {One(a), One(c)}}},
       "container.missing path=x -> y -> " + std::string(c.name)},
      {"a name twice", {{"x", {&a}, {}}, {"x", {&b}, {}}}, "container.duplicate component=x"},
  };
  for (const Case& one : cases) EXPECT_EQ(Planned(one.nodes), one.expected) << one.what;
}

TEST(Graph, SaysWhoMeetsEachNeed) {
  const auto plan = MakePlan({{"x", {&a}, {}}, {"edge", {}, {Every(a), Maybe(b), Called("y", a)}}, {"y", {&a}, {}}});
  ASSERT_TRUE(plan);
  using Providers = std::vector<std::vector<std::size_t>>;
  EXPECT_EQ(plan->providers[1], (Providers{{0, 2}, {}, {2}}));
}

TEST(Graph, KnowsTypesByTheirNames) {
  EXPECT_EQ(TypeOf<Error>().name, "medres::Error");
  EXPECT_EQ(&TypeOf<const Error>(), &TypeOf<Error>());
  EXPECT_NE(&TypeOf<A>(), &TypeOf<B>());
}

}  // namespace
}  // namespace medres::container_test
