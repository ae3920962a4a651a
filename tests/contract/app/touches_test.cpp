#include <gtest/gtest.h>

#include <algorithm>

#include "app/environment.hpp"
#include "app/wiring.hpp"
#include "platform/container/container.hpp"
#include "platform/http/router.hpp"
#include "platform/http/touching.hpp"
#include "support/sql_database.hpp"

/// No endpoint can forget to say whether it touches persons' data.
namespace medres::app_test {
namespace {

class Touches : public testing::Test {
 protected:
  void SetUp() override {
    auto layer =
        config::ReadAssignments({"database.url=sqlite:" + folder_.File("medres.db"),
                                 "security.key_file=" + folder_.File("keys"), "server.loops=1", "log.level=off"});
    environment_.emplace(*config::Settings::Make({*std::move(layer)}), http::Language::kEn);
    app::AddEndpoints(program_, *environment_);
    const Status started = program_.Start();
    ASSERT_TRUE(started) << ToString(started.error());
  }
  void TearDown() override { EXPECT_TRUE(program_.Stop()); }

  const std::vector<std::unique_ptr<http::Route>>& Routes() { return program_.Get<http::Router>().routes(); }

  test::TemporaryFolder folder_;
  std::optional<app::Environment> environment_;
  container::Container program_;
};

TEST_F(Touches, EveryEndpointSaysWhoseDataItTouches) {
  int touching = 0;
  for (const auto& route : Routes()) {
    const http::Operation& operation = route->operation;
    EXPECT_FALSE(operation.touches.type.empty())
        << route->path << ": " << operation.id << " says neither what it touches nor http::kNobody";
    if (operation.touches.type != http::kNobody.type) ++touching;
  }
  EXPECT_GT(touching, 50);
}

TEST_F(Touches, NobodysEndpointsNameNoPersons) {
  for (const auto& route : Routes()) {
    if (route->operation.touches.type != http::kNobody.type) continue;
    const http::Signature& signature = route->signature;
    for (const json::Type* type :
         {signature.path, static_cast<const json::Type*>(signature.query), signature.body, signature.response}) {
      EXPECT_FALSE(type != nullptr && http::CanNamePersons(*type))
          << ToString(route->method) << " " << route->path << " takes or gives a PatientId and says http::kNobody";
    }
  }
}

TEST_F(Touches, EntitiesAreParametersOfThePath) {
  for (const auto& route : Routes()) {
    const http::Touches& touches = route->operation.touches;
    if (touches.entity == http::Touches{}.entity) continue;
    EXPECT_TRUE(std::ranges::find(route->parameters, touches.entity) != route->parameters.end() ||
                route->method != http::Method::kDelete)
        << route->path;
  }
}

}  // namespace
}  // namespace medres::app_test
