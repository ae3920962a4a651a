#pragma once

#include "base/time.hpp"
#include "knowledge/library.hpp"
#include "prescription/checker.hpp"
#include "recommendation/wellness/library.hpp"

namespace medres::recommendation {

/// What advice for a physician rests on; all of it must outlive the advisor.
struct AdvisorRooms {
  const knowledge::Library& library;
  const CareLibrary& care;
  const prescription::SafetyChecker& checker;
  const knowledge::Herbs& herbs;
  const Clock& clock;
};

}  // namespace medres::recommendation
