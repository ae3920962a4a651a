#include "prescription/stock.hpp"

#include <gtest/gtest.h>

namespace medres::prescription {
namespace {

std::vector<StockNeed> NeedsOfLines(std::vector<PrescribedHerb> lines, std::optional<int> days) {
  static const auto herbs = knowledge::Herbs::Embedded();
  Prescription prescription;
  prescription.herbs = std::move(lines);
  prescription.days = days;
  return NeedsOf(prescription, herbs);
}

TEST(StockNeedsTest, GramsADayForAllDaysUnderTheNameOfTheMateriaMedica) {
  EXPECT_EQ(NeedsOfLines({{.name = "北芪", .dose = 30}, {.name = "甘草", .dose = 6}}, 7),
            (std::vector<StockNeed>{{"黄芪", 210'000}, {"甘草", 42'000}}));
  EXPECT_EQ(NeedsOfLines({{.name = "黄芪", .dose = 30}}, std::nullopt), (std::vector<StockNeed>{{"黄芪", 30'000}}));
}

TEST(StockNeedsTest, LinesOfOneMaterialAreAddedAndPartsOfAMilligramAreNeeded) {
  EXPECT_EQ(NeedsOfLines({{.name = "甘草", .dose = 3}, {.name = "国老", .dose = 500.5, .unit = "mg"}}, 1),
            (std::vector<StockNeed>{{"甘草", 3'501}}));
}

TEST(StockNeedsTest, WhatIsNotWeighedOrNotKnownIsLeftOut) {
  EXPECT_TRUE(NeedsOfLines({{.name = "灵丹", .dose = 3},
                            {.name = "生姜", .dose = 3, .unit = "片"},
                            {.name = "甘草"},
                            {.name = "甘草", .dose = 3, .basis = DoseBasis::kFormulaBatch}},
                           7)
                  .empty());
}

}  // namespace
}  // namespace medres::prescription
