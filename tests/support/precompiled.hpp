#pragma once

// What most test files include, compiled once for all of them (cmake/programs.cmake). A test still includes what it
// uses.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <future>
#include <map>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "platform/async/together.hpp"
#include "platform/sql/migrations.hpp"
#include "support/set_clock.hpp"
#include "support/sql_database.hpp"
