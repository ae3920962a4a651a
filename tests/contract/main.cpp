#include <gtest/gtest.h>

#include <string_view>

#include "contract/events/chaos_worker.hpp"

/// Contracts, or a worker of one of them.
int main(int count, char** arguments) {
  if (count == 2 && arguments[1] == std::string_view(medres::events_test::kChaosWorker)) {
    medres::events_test::ConsumeUntilKilled();
  }
  testing::InitGoogleTest(&count, arguments);
  return RUN_ALL_TESTS();
}
