// Sums of series: what a monitor with roll_up adds up, batch by batch.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>

#include "server/ingest/references.h"
#include "tests/server/ingest/ingest_fixture.h"

namespace drift {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr char kMonitors[] =
    "monitors: [{name: m, live: 10m, roll_up: {versions: true, segments: [country]}}]";
constexpr TimeRange kAllTime{absl::InfinitePast(), absl::InfiniteFuture()};

SeriesKey KeyOf(const std::string& version, const std::string& country) {
  return {.model = "m", .version = version, .feature = "f", .segments = {{"country", country}}};
}

class RollUpTest : public IngestFixture {
 protected:
  SeriesPtr Part(const std::string& version, const std::string& country = "DE",
                 bool categorical = false) {
    auto series = writer_->Resolve(KeyOf(version, country), categorical);
    EXPECT_TRUE(series.ok()) << series.status();
    return series.value_or(nullptr);
  }
  SeriesPtr Sum() { return catalog_->FindSeries(KeyOf("*", "*")); }

  // Applied; what was refused, "" for nothing.
  std::string Send(const SeriesPtr& series, const std::vector<double>& values, absl::Time time) {
    return Refused(Apply(Numbers(++sequence_, series, values, time)));
  }
  std::string SendStrings(const SeriesPtr& series, const std::vector<std::string>& values) {
    return Refused(Apply(Strings(++sequence_, series, values, Now())));
  }
  static std::string Refused(const absl::StatusOr<Receipt>& receipt) {
    EXPECT_TRUE(receipt.ok()) << receipt.status();
    return receipt.ok() ? RejectedOf(receipt->rejections) : "";
  }

  // All that was counted of a series, by the start of its panes.
  std::map<absl::Time, Counts> PanesOf(const SeriesPtr& series, Tier tier) {
    std::map<absl::Time, Counts> panes;
    EXPECT_TRUE(store_->PanesOf(series->model().id())
                    ->ScanSeries(tier, kAllTime, SeriesRange::Of(series->id()),
                                 [&](absl::Time start, SeriesId, const Counts& counts) {
                                   panes[start].Add(counts, 0);
                                 })
                    .ok());
    return panes;
  }

  // `parts` are all of one layout by now, which is the sum's.
  void ExpectSumOf(const std::vector<SeriesPtr>& parts) {
    ASSERT_NE(Sum(), nullptr);
    uint64_t values = 0;
    std::map<absl::Time, Counts> panes[2];
    for (const SeriesPtr& part : parts) {
      EXPECT_EQ(part->layout(), Sum()->layout());
      values += part->record().values;
      for (Tier tier : kTiers) {
        for (const auto& [start, counts] : PanesOf(part, tier)) {
          panes[static_cast<int>(tier)][start].Add(counts, 0);
        }
      }
    }
    EXPECT_EQ(Sum()->record().values, values);
    for (Tier tier : kTiers) {
      EXPECT_TRUE(PanesOf(Sum(), tier) == panes[static_cast<int>(tier)]);
    }
  }

  static PinnedReferenceKey BaseOf(const Segments& segments) {
    return {
        .model = "m", .feature = "f", .name = "base", .model_version = "", .segments = segments};
  }
  void Pin(const PinnedReferenceKey& key, int values) {
    (void)writer_->Run([&](Catalog&) {
      CatalogFixture::Pin(key, std::vector<double>(values, 3));
      return absl::OkStatus();
    });
  }
  void PinPart(const std::string& country, int values) {
    Pin(BaseOf({{"country", country}}), values);
  }
  static uint64_t ReferenceValues(const SeriesPtr& series) {
    return series->model().HistogramsOf(*series)->front().detail.reference.total();
  }

  uint64_t sequence_ = 0;
};

TEST_F(RollUpTest, TheSumIsThatOfItsPartsPaneByPaneWheneverTheirLayoutsWereDecided) {
  Start(kMonitors);
  std::mt19937 random(7);
  std::uniform_int_distribution<int> value(1, 50);
  const auto some = [&](int count) {
    std::vector<double> values(count);
    for (double& one : values) one = value(random);
    return values;
  };
  // The second has its layout by the first batch, the first and the last by later ones.
  const std::vector<std::vector<int>> counts = {
      {100, 600, 0}, {450, 10, 20}, {10, 0, 600}, {70, 80, 90}};
  for (int times = 0; times < 2; ++times) {
    const std::vector<SeriesPtr> parts = {Part("v1", "DE"), Part("v1", "FR"), Part("v2", "DE")};
    for (const auto& of_batch : counts) {
      for (size_t i = 0; i < parts.size(); ++i) {
        if (of_batch[i] == 0) continue;
        EXPECT_EQ(Send(parts[i], some(of_batch[i]), Now()), "");
      }
      SetNow(Now() + absl::Seconds(7));
    }
    ExpectSumOf(parts);
    EXPECT_EQ(Sum()->name(), "m@*/f{country=*}");
    EXPECT_EQ(Sum()->record().values, 2030u * (times + 1));
    Start(kMonitors);
    ExpectSumOf({Part("v1", "DE"), Part("v1", "FR"), Part("v2", "DE")});
  }
}

TEST_F(RollUpTest, ASumTakesALayoutWithWhatWaitsForTheSameCommit) {
  Start(kMonitors);
  PinnedReferenceKey key{
      .model = "m", .feature = "f", .name = "base", .model_version = "v2", .segments = {}};
  ASSERT_TRUE(writer_
                  ->Run([&](Catalog& catalog) {
                    return UploadReference(catalog, key, BoundedSample{{0, 1, 2}, {1, 1}, {}},
                                           Now())
                        .status();
                  })
                  .ok());
  const SeriesPtr first = Part("v1");
  const SeriesPtr second = Part("v2");
  ASSERT_EQ(Send(first, {0.5}, Now()), "");
  Together([&] {
    writer_->Submit(Numbers(++sequence_, first, {0.5, 0.5, 1.5}, Now()), [](const auto&) {});
    writer_->Submit(Numbers(++sequence_, second, {1.5}, Now()), [](const auto&) {});
  });
  EXPECT_EQ(Send(first, {1.5}, Now()), "");
  EXPECT_EQ(Sum()->layout(), second->layout());
  const auto sum = Sum()->model().SumPanes(*Sum(), Tier::kFine, kAllTime);
  ASSERT_TRUE(sum.ok()) << sum.status();
  EXPECT_EQ(sum->buckets(), (std::vector<Bucket>{{0, 3}, {1, 3}}));
  EXPECT_EQ(Sum()->record().values, 6u);
}

TEST_F(RollUpTest, ASumThatBeganLaterTakesTheLayoutThatItsSeriesGets) {
  Start();
  const SeriesPtr part = Part("v1");
  EXPECT_EQ(Send(part, std::vector<double>(450, 3), Now()), "");
  EXPECT_EQ(Sum(), nullptr);
  const v1::Config config = ConfigOf(kMonitors);
  ASSERT_TRUE(writer_->Run([&](Catalog& catalog) { return catalog.ReplaceConfig(config); }).ok());
  EXPECT_EQ(Send(part, std::vector<double>(100, 3), Now()), "");
  ASSERT_FALSE(part->layout().lossless());
  EXPECT_EQ(Send(part, std::vector<double>(20, 3), Now()), "");
  EXPECT_EQ(Sum()->layout(), part->layout());
  EXPECT_EQ(Sum()->record().values, 120u) << "since it was made";
}

TEST_F(RollUpTest, CategoriesAreSummedByName) {
  Start(kMonitors);
  const SeriesPtr first = Part("v1", "DE", /*categorical=*/true);
  const SeriesPtr second = Part("v2", "FR", /*categorical=*/true);
  EXPECT_EQ(SendStrings(first, {"a", "b"}), "");
  EXPECT_EQ(SendStrings(second, {"c", "b"}), "");
  ExpectSumOf({first, second});
}

TEST_F(RollUpTest, NumbersAndCategoriesDoNotAddUpAndTheSeriesKeepTheirs) {
  Start(kMonitors);
  EXPECT_EQ(Send(Part("v1"), {1, 2}, Now()), "");
  EXPECT_EQ(SendStrings(Part("v2", "DE", /*categorical=*/true), {"a"}), "wrong_type 0");
  EXPECT_TRUE(writer_->health().ok()) << writer_->health();
  EXPECT_EQ(Part("v2")->record().values, 1u);
  EXPECT_EQ(Sum()->record().values, 2u);
}

TEST_F(RollUpTest, CategoriesThatTheSeriesRefusesDoNotDecideTheSum) {
  Start();
  const SeriesPtr part = Part("v1");
  EXPECT_EQ(Send(part, {1, 2}, Now()), "");
  const v1::Config config = ConfigOf(kMonitors);
  ASSERT_TRUE(writer_->Run([&](Catalog& catalog) { return catalog.ReplaceConfig(config); }).ok());
  EXPECT_EQ(SendStrings(part, {"a"}), "wrong_type 1");
  EXPECT_EQ(Send(part, {3}, Now()), "");
  EXPECT_EQ(Sum()->record().values, 1u);
}

TEST_F(RollUpTest, ASumThatWasDeletedBeginsAnew) {
  Start(kMonitors);
  const SeriesPtr part = Part("v1");
  EXPECT_EQ(Send(part, {1, 2}, Now()), "");
  ASSERT_TRUE(writer_->Run([&](Catalog& catalog) { return catalog.DeleteSeries({Sum()}); }).ok());
  EXPECT_EQ(Sum(), nullptr);
  EXPECT_EQ(Send(part, {3}, Now()), "");
  EXPECT_EQ(Sum()->record().values, 1u);
}

// As a replay pins them: one for each country, for all versions.
TEST_F(RollUpTest, ReferencesOfThePartsAreTogetherTheSums) {
  Start(kMonitors);
  PinPart("DE", 600);
  PinPart("FR", 400);
  EXPECT_EQ(Send(Part("v1", "DE"), {3, 4}, Now()), "");
  EXPECT_EQ(Send(Part("v1", "FR"), {3, 4}, Now()), "");
  EXPECT_EQ(ReferenceNames(Sum()), std::vector<std::string>{"base"});
  EXPECT_EQ(ReferenceValues(Sum()), 1000u);
  EXPECT_EQ(ReferenceValues(Part("v1", "DE")), 600u) << "which is its own alone";
  PinPart("IT", 50);
  EXPECT_EQ(ReferenceValues(Sum()), 1050u);
  Start(kMonitors);
  EXPECT_EQ(ReferenceValues(Sum()), 1050u);
  ASSERT_TRUE(writer_
                  ->Run([&](Catalog& catalog) {
                    return catalog.DeleteReference(BaseOf({{"country", "IT"}}));
                  })
                  .ok());
  EXPECT_EQ(ReferenceValues(Sum()), 1000u);
}

TEST_F(RollUpTest, ASumIsNotComparedWithReferencesOfSomeOfItsParts) {
  Start(kMonitors);
  PinPart("DE", 600);
  EXPECT_EQ(Send(Part("v1", "DE"), {3, 4}, Now()), "");
  EXPECT_EQ(ReferenceValues(Sum()), 600u);
  const SeriesPtr french = Part("v1", "FR");
  EXPECT_EQ(Send(french, {3, 4}, Now()), "");
  EXPECT_EQ(ReferenceValues(Sum()), 0u);
  EXPECT_EQ(Sum()->model().HistogramsOf(*Sum())->front().score.unusable,
            "reference \"base\" cannot be compared with: of those of one scope none serves "
            "\"m@v1/f{country=FR}\", which is added to this sum; upload one");
  PinPart("FR", 400);
  EXPECT_EQ(ReferenceValues(Sum()), 1000u);
  ASSERT_TRUE(writer_
                  ->Run([&](Catalog& catalog) {
                    return catalog.DeleteReference(BaseOf({{"country", "FR"}}));
                  })
                  .ok());
  EXPECT_EQ(ReferenceValues(Sum()), 0u);
  ASSERT_TRUE(writer_->Run([&](Catalog& catalog) { return catalog.DeleteSeries({french}); }).ok());
  EXPECT_EQ(ReferenceValues(Sum()), 600u);
}

TEST_F(RollUpTest, AReferenceOfTheSumItselfComesFirst) {
  Start(kMonitors);
  PinPart("DE", 600);
  EXPECT_EQ(Send(Part("v1"), {3, 4}, Now()), "");
  absl::StatusOr<ReferencePtr> made = absl::UnknownError("not run");
  (void)writer_->Run([&](Catalog& catalog) {
    NumberSample sample;
    Layout::Lossless().Fold(std::vector<double>(700, 0.5), sample.lossless);
    PinnedReferenceKey key = BaseOf({{"country", "*"}});
    key.model_version = "*";
    made = UploadReference(catalog, key, sample, Now());
    return made.status();
  });
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_EQ((*made)->layout, Sum()->layout()) << "not what suits its own values";
  EXPECT_EQ(ReferenceValues(Sum()), 700u);
  EXPECT_EQ(ReferenceValues(Part("v1")), 600u);
}

TEST_F(RollUpTest, OfReferencesThatOverlapTheBroadestAreSummed) {
  Start(kMonitors);
  PinPart("DE", 600);
  PinnedReferenceKey v1 = BaseOf({});
  v1.model_version = "v1";
  Pin(v1, 500);
  EXPECT_EQ(Send(Part("v1"), {3, 4}, Now()), "");
  EXPECT_EQ(ReferenceValues(Sum()), 500u) << "the 600 of DE may be among them";
}

TEST_F(RollUpTest, ThatNothingIsAddedToASumAnyMoreIsTold) {
  Start(kMonitors);
  EXPECT_EQ(Send(Part("v1"), {1, 2}, Now()), "");
  const v1::Config config = ConfigOf("");
  ASSERT_TRUE(writer_->Run([&](Catalog& catalog) { return catalog.ReplaceConfig(config); }).ok());
  const auto told =
      ElementsAre(HasSubstr("nothing is added to the sum \"m@*/f{country=*}\" any more"));
  EXPECT_THAT(catalog_->TakeMisfits(), told);
  Start("");
  EXPECT_THAT(catalog_->TakeMisfits(), told) << "after a restart as well";
  v1::Monitor again = ConfigOf(kMonitors).monitors(0);
  ASSERT_TRUE(writer_->Run([&](Catalog& catalog) { return catalog.PutMonitor(again); }).ok());
  ASSERT_TRUE(
      writer_->Run([&](Catalog& catalog) { return catalog.DeleteMonitor(again.name()); }).ok());
  EXPECT_THAT(catalog_->TakeMisfits(), told) << "it was added to in between";
}

TEST_F(RollUpTest, NobodySendsToASum) {
  Start(kMonitors);
  for (const SeriesKey& key : {KeyOf("*", "DE"), KeyOf("v1", "*")}) {
    const absl::Status status = writer_->Resolve(key, false).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(status.message()), HasSubstr("\"*\""));
  }
}

TEST_F(RollUpTest, LateValuesAreToldOnce) {
  Start(std::string(kMonitors) + "\nretention: {fine: 2h}");
  const SeriesPtr part = Part("v1");
  const absl::Time old = Now() - absl::Hours(9);
  FoldedBatch late = Numbers(2, part, {1, 2, 3}, old);
  EXPECT_EQ(Refused(Apply(Numbers(1, part, {1}, Now()))), "");
  EXPECT_EQ(Refused(Apply(std::move(late))), "too_late 3");
  EXPECT_EQ(Sum()->record().values, 1u);
}

TEST_F(RollUpTest, ThatTheSumHasNoRoomIsToldAndTheSeriesCounts) {
  Start(std::string(kMonitors) + "\nlimits: {max_series: 1}");
  const SeriesPtr part = Part("v1");
  for (int times = 1; times < 3; ++times) {
    const auto receipt = Apply(Numbers(times, part, {1, 2}, Now()));
    ASSERT_TRUE(receipt.ok()) << receipt.status();
    EXPECT_EQ(receipt->accepted_values, 2u);
    EXPECT_EQ(RejectedOf(receipt->rejections), "too_many_series 0");
    EXPECT_THAT(receipt->rejections.all()[0].example, HasSubstr("\"m@*/f{country=*}\""));
  }
}

TEST_F(RollUpTest, ThatTheSumsNameIsTakenIsToldAndTheSeriesCounts) {
  Start(kMonitors);
  ASSERT_TRUE(
      writer_
          ->Resolve({.model = "m@*", .version = "", .feature = "f{country=*}", .segments = {}},
                    false)
          .ok());
  EXPECT_EQ(Send(Part("v1"), {1}, Now()), "invalid_series 0");
  EXPECT_TRUE(writer_->health().ok()) << writer_->health();
  EXPECT_EQ(Part("v1")->record().values, 1u);
}

// Its name was free when its values were folded.
TEST_F(RollUpTest, ADeletedSeriesWhoseNameIsTakenIsRefused) {
  Start();
  const SeriesPtr first = Resolve("a", "b/c");
  FoldedBatch batch = Numbers(1, first, {1, 2}, Now());
  ASSERT_TRUE(writer_->Run([&](Catalog& catalog) { return catalog.DeleteSeries({first}); }).ok());
  Resolve("a/b", "c");
  EXPECT_EQ(Refused(Apply(std::move(batch))), "invalid_series 2");
  EXPECT_TRUE(writer_->health().ok()) << writer_->health();
}

}  // namespace
}  // namespace drift
