#include "knowledge/extraction/extractor.hpp"

#include <gtest/gtest.h>

#include <cstdio>

#include "unit/knowledge/complaints.hpp"

// ccache does not see what #embed reads and would keep a stale object; it leaves alone what mentions this directive.
static_assert(true, ".incbin \"");

namespace medres::knowledge {
namespace {

constexpr char kComplaints[] = {
#embed "../../data/complaints.tsv"
};
constexpr char kLater[] = {
#embed "../../data/complaints_later.tsv"
};
constexpr char kUnseen[] = {
#embed "../../data/complaints_unseen.tsv"
};

const Library& Known() {
  static const Herbs herbs = Herbs::Embedded();
  static const Acupoints points = Acupoints::Embedded();
  static const Library library(herbs, points);
  return library;
}

FoundInText Told(std::string_view text) { return Known().extraction().Extract(text); }

/// As the tables of complaints write it: `-发热 头晕~@7`.
std::string Shown(std::string_view text) {
  std::string all;
  for (const FoundSymptom& one : Told(text).symptoms) {
    if (!all.empty()) all += ' ';
    all.append(one.denied ? "-" : "").append(Known().graph().nodes()[*one.target.symptom].name);
    if (one.severity != Severity::kMedium) all += one.severity == Severity::kHeavy ? '!' : '~';
    if (one.duration) all += "@" + (one.duration->iso8601.empty() ? "L" : one.duration->iso8601);
  }
  return all;
}

std::string EmergenciesOf(std::string_view text) {
  std::string all;
  for (const FoundSymptom& one : Told(text).emergencies) {
    all.append(all.empty() ? "" : " ").append(Known().extraction().emergencies()[*one.target.emergency].word);
  }
  return all;
}

void Report(const char* what, const test::ExtractionScore& score) {
  std::printf(
      "%s: %d complaints, %d all right; symptom and negation: F1 %.3f (%d right, %d wrong, %d missed); "
      "severity %d of %d (light or heavy %d of %d); duration %d of %d (said %d of %d)\n",
      what, score.complaints, score.exact, score.F1(), score.right, score.wrong, score.missed, score.severities_right,
      score.right, score.severities_found, score.told_severities, score.durations_right, score.right,
      score.durations_found, score.told_durations);
}

TEST(ExtractionTest, EveryNameInTheComplaintsIsOneOfTheGraph) {
  for (const std::string_view table :
       {std::string_view{kComplaints, sizeof kComplaints}, {kLater, sizeof kLater}, {kUnseen, sizeof kUnseen}}) {
    for (const auto& complaint : test::ReadComplaints(table)) {
      for (const auto& expected : complaint.expected) {
        EXPECT_TRUE(Known().graph().Find("symptom:" + expected.name)) << complaint.text << ": " << expected.name;
      }
    }
  }
}

TEST(ExtractionTest, FindsWhatComplaintsTellOnTheHeldOutThird) {
  test::ExtractionScore tuned, held_out;
  const auto complaints = test::ReadComplaints({kComplaints, sizeof kComplaints});
  EXPECT_GE(complaints.size(), 300U);
  for (const auto& one : complaints) test::Score(Known(), one, test::IsHeldOut(one.text) ? held_out : tuned);
  Report("tuned on", tuned);
  Report("held out", held_out);
  EXPECT_GE(held_out.complaints, 100);
  EXPECT_GE(tuned.F1(), 0.97);
  EXPECT_GE(held_out.F1(), 0.95);
  EXPECT_GE(held_out.severities_right, held_out.right * 95 / 100);
  EXPECT_GE(held_out.durations_right, held_out.right * 95 / 100);
}

/// Written when the lexicon was done, and read by it once: what to expect of words that nobody thought of.
TEST(ExtractionTest, FindsWhatUnseenComplaintsTell) {
  test::ExtractionScore unseen;
  for (const auto& one : test::ReadComplaints({kUnseen, sizeof kUnseen})) test::Score(Known(), one, unseen);
  Report("unseen", unseen);
  EXPECT_GE(unseen.F1(), 0.9);
}

TEST(ExtractionTest, ADenialCoversItsListAndNoMore) {
  EXPECT_EQ(Shown("无发热、咳嗽及胸闷，乏力"), "-发热 -咳嗽 -胸闷 神疲乏力");
  EXPECT_EQ(Shown("没有发烧但是咳嗽"), "-发热 咳嗽");
  EXPECT_EQ(Shown("没有头痛还有恶心"), "-头痛 恶心");
  EXPECT_EQ(Shown("没喝水就头痛"), "头痛");
  EXPECT_EQ(Shown("头痛没有，咳嗽也好了"), "-头痛 -咳嗽");
}

TEST(ExtractionTest, TwoDenialsAffirm) {
  EXPECT_EQ(Shown("并不是没有头痛"), "头痛");
  EXPECT_EQ(Shown("没有一天不咳嗽"), "咳嗽");
  EXPECT_EQ(Shown("不是头痛"), "-头痛");
}

TEST(ExtractionTest, WhatLooksLikeADenialMayBeNone) {
  EXPECT_EQ(Shown("忍不住咳嗽，不仅头痛还恶心"), "咳嗽 头痛 恶心");
  EXPECT_EQ(Shown("睡不着"), "失眠");
  EXPECT_EQ(Shown("不知道有没有发烧"), "");
}

TEST(ExtractionTest, WhatIsSaidLastCounts) {
  EXPECT_EQ(Shown("上个月咳嗽，现在不咳嗽了"), "-咳嗽");
  EXPECT_EQ(Shown("从来不头痛，这几天却头痛"), "头痛@P3D");
}

TEST(ExtractionTest, ASignJoinsAPartAcrossFillers) {
  EXPECT_EQ(Shown("头一直很疼"), "头痛!");
  EXPECT_EQ(Shown("口不苦，也不干"), "-口苦 -口干");
  EXPECT_EQ(Shown("头和肚子都疼"), "头痛 腹痛");
}

TEST(ExtractionTest, ReadsDurations) {
  for (const auto& [text, shown] :
       std::vector<std::pair<std::string, std::string>>{{"咳嗽三天", "咳嗽@P3D"},
                                                        {"咳嗽两个多月了", "咳嗽@P2M"},
                                                        {"咳嗽十几年", "咳嗽@P10Y"},
                                                        {"咳嗽一年半", "咳嗽@P548D"},
                                                        {"咳嗽2周余", "咳嗽@P2W"},
                                                        {"咳嗽两小时", "咳嗽@PT2H"},
                                                        {"昨晚开始咳嗽", "咳嗽@P1D"},
                                                        {"长期咳嗽", "咳嗽@L"},
                                                        {"咳嗽，一天三次", "咳嗽"},
                                                        {"咳嗽三四天", "咳嗽@P3D"},
                                                        {"今年45岁，咳嗽", "咳嗽"},
                                                        {"咳嗽、头痛，半年了", "咳嗽@P6M 头痛@P6M"},
                                                        {"咳嗽3年，加重1周", "咳嗽@P3Y"},
                                                        {"不咳嗽三天了", "-咳嗽"}}) {
    EXPECT_EQ(Shown(text), shown) << text;
  }
}

TEST(ExtractionTest, TraditionalCharactersAreRead) { EXPECT_EQ(Shown("頭暈，沒有發燒"), "头晕 -发热"); }

TEST(ExtractionTest, EmergenciesAreToldUnlessDenied) {
  EXPECT_EQ(EmergenciesOf("胸口痛，出冷汗"), "胸痛");
  EXPECT_EQ(EmergenciesOf("否认胸痛、呼吸困难"), "");
  EXPECT_EQ(EmergenciesOf("突然嘴歪，说话不清楚"), "口眼歪斜 言语不利");
  EXPECT_EQ(EmergenciesOf("我不想活了"), "自杀");
  EXPECT_EQ(EmergenciesOf("怀孕两个月，下面出血"), "孕期出血");
  EXPECT_EQ(EmergenciesOf("脉微欲绝"), "脉微欲绝");
}

TEST(ExtractionTest, EmergenciesAreToldInManyWords) {
  struct Row {
    const char* text;
    const char* word;
  };
  for (const auto& [text, word] : {Row{"突然剧烈头痛，呕吐", "雷击样头痛"},
                                   {"中午突然头痛剧烈，喷射状呕吐", "雷击样头痛"},
                                   {"有点头痛，呕吐", ""},
                                   {"这两天大便黑色，像柏油", "黑便"},
                                   {"无呕血黑便", ""},
                                   {"服农药了", "中毒"},
                                   {"剧烈腹痛两小时", "急腹症"},
                                   {"肚子疼得打滚", "急腹症"},
                                   {"痛经，肚子疼得厉害", ""},
                                   {"肚子疼", ""},
                                   {"喉咙肿得喘不过气", "呼吸困难"},
                                   {"意识模糊", "昏迷"},
                                   {"一侧手脚突然没力气", "半身不遂"},
                                   {"高烧三天，脖子僵硬", "高热项强"},
                                   {"高烧，脖子不僵硬", ""},
                                   {"车祸，血流不止", "大出血"},
                                   {"没有呼吸困难", ""},
                                   {"人没有呼吸了", "心跳骤停"}}) {
    EXPECT_EQ(EmergenciesOf(text), word) << text;
  }
}

TEST(ExtractionTest, SpansAreThoseOfTheText) {
  const auto found = Told("有点頭暈");
  ASSERT_EQ(found.symptoms.size(), 1U);
  EXPECT_EQ(found.symptoms[0].span.begin, 2U);
  EXPECT_EQ(found.symptoms[0].span.end, 4U);
}

TEST(ExtractionTest, AnyTextIsRead) {
  for (const std::string_view text : {"", "，。，", "不", "没有没有没有", "三", "疼疼疼疼", "\xff\xfe头痛", "半", "好"})
    Told(text);
}

}  // namespace
}  // namespace medres::knowledge
