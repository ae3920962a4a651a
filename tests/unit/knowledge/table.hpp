#pragma once

#include "support/shared.hpp"

/// The rows of a table of the shared data; none would be a table without a case.
#define MEDRES_SHARED_TABLE(rows, name)                            \
  MEDRES_NEEDS_SHARED(rows##_path, "data/tcm/time-factors/" name); \
  const auto rows = ::medres::test::ReadTable(*rows##_path);       \
  ASSERT_FALSE(rows.empty()) << rows##_path->string()
