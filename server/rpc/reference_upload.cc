#include "server/rpc/reference_upload.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/convert/counts.h"
#include "server/names/names.h"
#include "server/rpc/reference_proto.h"
#include "server/rpc/request.h"

namespace drift {
namespace {

absl::Status Wrong(absl::string_view message) { return absl::InvalidArgumentError(message); }

absl::Status WrongKind() {
  return Wrong("data: all messages of an upload should hold the same kind of data");
}

uint64_t& At(BoundedSample& sample, Special special) {
  return sample.specials[static_cast<int>(special)];
}

}  // namespace

template <typename Kind>
Kind* ReferenceUpload::DataAs() {
  if (std::holds_alternative<std::monostate>(data_)) data_.emplace<Kind>();
  return std::get_if<Kind>(&data_);
}

absl::Status ReferenceUpload::Add(const v1::UploadReferenceRequest& request) {
  if (absl::Status status = AddKey(request); !status.ok()) return status;
  if (absl::Status status = Reserve(request.missing()); !status.ok()) return status;
  missing_ += request.missing();
  return AddData(request);
}

absl::Status ReferenceUpload::AddKey(const v1::UploadReferenceRequest& request) {
  if (request.has_key() == started_) {
    return Wrong(started_ ? "key: should only be in the first message"
                          : "key: should be in the first message");
  }
  if (started_) {
    return request.author().empty() ? absl::OkStatus()
                                    : Wrong("author: should only be in the first message");
  }
  key_ = FromProto(request.key());
  author_ = request.author();
  started_ = true;
  return absl::OkStatus();
}

absl::Status ReferenceUpload::AddData(const v1::UploadReferenceRequest& request) {
  switch (request.data_case()) {
    case v1::UploadReferenceRequest::kNumbers:
      return AddNumbers(request.numbers());
    case v1::UploadReferenceRequest::kCategories:
      return AddCategories(request.categories());
    case v1::UploadReferenceRequest::kBounded:
      return AddBounded(request.bounded());
    case v1::UploadReferenceRequest::kCategoryCounts:
      return AddCategoryCounts(request.category_counts());
    case v1::UploadReferenceRequest::DATA_NOT_SET:
      return absl::OkStatus();
  }
  return absl::OkStatus();
}

absl::Status ReferenceUpload::Reserve(uint64_t values) {
  if (values > kMaxCountsTotal - values_) {
    return Wrong(absl::StrCat("a reference should hold at most ", kMaxCountsTotal, " values"));
  }
  values_ += values;
  return absl::OkStatus();
}

absl::Status ReferenceUpload::AddNumbers(const v1::DoubleSamples& samples) {
  NumberSample* numbers = DataAs<NumberSample>();
  if (numbers == nullptr) return WrongKind();
  if (absl::Status status = Reserve(samples.values_size()); !status.ok()) return status;
  Layout::Lossless().Fold(absl::MakeConstSpan(samples.values()), numbers->lossless);
  if (numbers->lossless.buckets().size() <= kMaxDistinctNumbers) return absl::OkStatus();
  return Wrong(absl::StrCat("numbers: more than ", kMaxDistinctNumbers,
                            " different ones; upload counts between bounds instead"));
}

absl::Status ReferenceUpload::AddCategories(const v1::CategorySamples& samples) {
  for (const std::string& category : samples.values()) {
    absl::Status status = AddCategory(category, 1, /*counted=*/false);
    if (!status.ok()) return InField("categories", status);
  }
  // Also where there were no values in it: the kind is told.
  return DataAs<Categories>() == nullptr ? WrongKind() : absl::OkStatus();
}

absl::Status ReferenceUpload::AddCategoryCounts(const v1::CategoryCounts& counts) {
  if (counts.categories_size() != counts.counts_size()) {
    return Wrong(absl::StrCat("category_counts: ", counts.counts_size(), " counts for ",
                              counts.categories_size(), " categories; should be one each"));
  }
  for (int i = 0; i < counts.categories_size(); ++i) {
    absl::Status status = AddCategory(counts.categories(i), counts.counts(i), /*counted=*/true);
    if (!status.ok()) return InField("category_counts", status);
  }
  return DataAs<Categories>() == nullptr ? WrongKind() : absl::OkStatus();
}

absl::Status ReferenceUpload::AddCategory(const std::string& category, uint64_t count,
                                          bool counted) {
  Categories* categories = DataAs<Categories>();
  if (categories == nullptr) return WrongKind();
  absl::Status checked = CheckText(category, max_category_bytes_);
  if (!checked.ok()) return checked;
  if (absl::Status status = Reserve(count); !status.ok()) return status;
  Category& known = (*categories)[category];
  if (counted && known.counted) {
    return Wrong(absl::StrCat("\"", category,
                              "\" is there twice; should be there once, with all "
                              "its values"));
  }
  known.counted |= counted;
  known.values += count;
  if (categories->size() <= kMaxDistinctCategories) return absl::OkStatus();
  return Wrong(absl::StrCat("more than ", kMaxDistinctCategories,
                            " different ones; a feature with so many is not categorical"));
}

absl::Status ReferenceUpload::AddBounded(const v1::BoundedCounts& counts) {
  BoundedSample* sample = DataAs<BoundedSample>();
  if (sample == nullptr) return WrongKind();
  if (counts.bounds_size() != counts.counts_size() + 1 || counts.counts().empty()) {
    return Wrong(absl::StrCat("bounded: ", counts.bounds_size(), " bounds for ",
                              counts.counts_size(),
                              " counts; should be one more, and at least 2 bounds"));
  }
  const v1::SpecialCounts& specials = counts.specials();
  if (specials.missing() != 0 || specials.other() != 0) {
    return Wrong("bounded.specials: numbers have no other, and missing is told beside bounded");
  }
  if (sample->bounds.empty()) {
    sample->bounds.assign(counts.bounds().begin(), counts.bounds().end());
    sample->counts.resize(counts.counts_size());
  } else if (!std::equal(sample->bounds.begin(), sample->bounds.end(), counts.bounds().begin(),
                         counts.bounds().end())) {
    return Wrong("bounded.bounds: should be the same in all messages of an upload");
  }
  for (uint64_t count : {specials.nan(), specials.below(), specials.above()}) {
    if (absl::Status status = Reserve(count); !status.ok()) return status;
  }
  for (int i = 0; i < counts.counts_size(); ++i) {
    if (absl::Status status = Reserve(counts.counts(i)); !status.ok()) return status;
    sample->counts[i] += counts.counts(i);
  }
  At(*sample, Special::kNan) += specials.nan();
  At(*sample, Special::kBelow) += specials.below();
  At(*sample, Special::kAbove) += specials.above();
  return absl::OkStatus();
}

absl::StatusOr<ReferenceSample> ReferenceUpload::Finish() {
  if (!started_) return Wrong("key: an upload should have at least one message, with a key");
  if (auto* numbers = std::get_if<NumberSample>(&data_)) {
    numbers->lossless.Add(Special::kMissing, missing_);
    return ReferenceSample(std::move(*numbers));
  }
  if (auto* bounded = std::get_if<BoundedSample>(&data_)) {
    At(*bounded, Special::kMissing) += missing_;
    return ReferenceSample(std::move(*bounded));
  }
  if (auto* categories = std::get_if<Categories>(&data_)) {
    CategorySample sample{.counts = {}, .missing = missing_};
    sample.counts.reserve(categories->size());
    for (const auto& [name, category] : *categories)
      sample.counts.emplace_back(name, category.values);
    return ReferenceSample(std::move(sample));
  }
  return Wrong("data: should be numbers, categories, bounded or category_counts");
}

}  // namespace drift
