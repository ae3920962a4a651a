#include <gtest/gtest.h>

#include "knowledge/library.hpp"
#include "unit/recommendation/wellness/care.hpp"

namespace medres::recommendation {
namespace {

/// Advice is asked by codes, everything else in words: what is an emergency to one has to be one to the other.
TEST(EmergenciesTest, WhatIsOneByItsCodeIsOneInWords) {
  const knowledge::Library library(test::AllHerbs(), test::AllPoints());
  int emergencies = 0;
  for (const Symptom& symptom : test::Shipped().symptoms()) {
    emergencies += symptom.emergency ? 1 : 0;
    EXPECT_EQ(library.extraction().Extract(symptom.name.zh).emergencies.empty(), !symptom.emergency) << symptom.name.zh;
    EXPECT_EQ(library.Differentiate({{symptom.name.zh}}, 1).emergencies.empty(), !symptom.emergency) << symptom.name.zh;
  }
  EXPECT_GE(emergencies, 16);
}

}  // namespace
}  // namespace medres::recommendation
