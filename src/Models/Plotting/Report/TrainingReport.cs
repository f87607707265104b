using System.Globalization;

namespace FastNet.Models;

/// <summary>The page about one run: settings, curves, confusion matrix, pictures, timings; and each of its pictures alone.</summary>
public static class TrainingReport
{
    // Beyond this, pictures no longer help, and the page becomes large.
    private const int MostMisclassified = 60, MostFilters = 128;

    /// <summary>Writes the page, in one piece.</summary>
    /// <param name="path">Name of the file.</param>
    /// <param name="data">What to show.</param>
    public static void Write(string path, TrainingReportData data) => Build(data).Save(path);

    /// <summary>The page.</summary>
    /// <param name="data">What to show.</param>
    public static HtmlReport Build(TrainingReportData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        var report = new HtmlReport(data.Title, data.Subtitle);
        if (data.Settings.Count > 0)
            report.AddSettings(data.Settings);
        if (data.Loss.Count > 0 || data.TrainAccuracy.Count > 0 || data.ValidationAccuracy.Count > 0 || data.LearningRate.Count > 0)
            report.AddHeading("Training");
        if (data.Loss.Count > 0)
            report.AddChart(LossChart(data.Loss));
        if (data.TrainAccuracy.Count > 0 || data.ValidationAccuracy.Count > 0)
            report.AddChart(AccuracyChart(data.TrainAccuracy, data.ValidationAccuracy));
        if (data.LearningRate.Count > 0)
            report.AddChart(RateChart(data.LearningRate));
        AddSearch(report, data);
        if (data.Confusion is { } confusion)
            AddConfusion(report, confusion);
        if (data.Misclassified.Count > 0)
        {
            report.AddHeading("Misclassified");
            report.AddChart(MisclassifiedGrid(data.Misclassified), "true class → predicted class");
        }

        AddPictures(report, data);
        if (data.Timings.Count > 0)
        {
            report.AddHeading("Timings");
            report.AddChart(TimingChart(data.Timings), data.TimingsNote);
        }

        return report;
    }

    /// <summary>Loss of each step: a running mean before the values; logarithmic where it falls by more than twenty times.</summary>
    /// <param name="loss">Loss of each step.</param>
    public static LineChart LossChart(IReadOnlyList<double> loss)
    {
        ArgumentNullException.ThrowIfNull(loss);
        double[] seen = [.. loss.Where(v => double.IsFinite(v))];
        return new LineChart
        {
            Title = "Training loss",
            XLabel = "iteration",
            YLabel = "loss",
            Width = 510,
            Height = 340,
            LogY = seen.Length > 0 && seen.Min() > 0 && seen.Max() > 20 * seen.Min(),
            Series = [new LineSeries("", loss) { Smooth = Math.Max(1, loss.Count / 50) }],
        };
    }

    /// <summary>Training and validation accuracy after each epoch.</summary>
    /// <param name="train">Training accuracies; may be empty.</param>
    /// <param name="validation">Validation accuracies; may be empty.</param>
    public static LineChart AccuracyChart(IReadOnlyList<double> train, IReadOnlyList<double> validation)
    {
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(validation);
        return new LineChart
        {
            Title = "Accuracy",
            XLabel = "epoch",
            YLabel = "accuracy",
            Width = 510,
            Height = 340,
            Series = [.. Curve("training", train), .. Curve("validation", validation)],
        };

        static IEnumerable<LineSeries> Curve(string name, IReadOnlyList<double> values) => values.Count == 0 ? [] : [ByEpoch(name, values)];
    }

    /// <summary>Pictures of misclassified images with both names.</summary>
    /// <param name="images">The images; the first sixty are shown.</param>
    public static ImageGrid MisclassifiedGrid(IReadOnlyList<Misclassified> images)
    {
        ArgumentNullException.ThrowIfNull(images);
        Misclassified[] shown = [.. images.Take(MostMisclassified)];
        return new ImageGrid
        {
            Images = [.. shown.Select(m => m.Image)],
            CellTitles = [.. shown.Select(m => $"{m.Actual} → {m.Predicted}")],
            Columns = 8,
            CellSize = 72,
            Gap = 8,
        };
    }

    /// <summary>First-layer filters, side by side.</summary>
    /// <param name="filters">The filters; the first 128 are shown.</param>
    public static ImageGrid FilterGrid(IReadOnlyList<Picture> filters)
    {
        ArgumentNullException.ThrowIfNull(filters);
        return new ImageGrid { Images = [.. filters.Take(MostFilters)], Columns = 16, CellSize = 48 };
    }

    /// <summary>Weight templates with the names of their classes.</summary>
    /// <param name="templates">The templates.</param>
    /// <param name="classes">Names, as many.</param>
    public static ImageGrid TemplateGrid(IReadOnlyList<Picture> templates, IReadOnlyList<string> classes) =>
        new() { Images = [.. templates], CellTitles = classes, Columns = 5, CellSize = 112, Gap = 12 };

    /// <summary>Samples, a row for each class.</summary>
    /// <param name="samples">All of the first class, then of the second...; null leaves a place free.</param>
    /// <param name="classes">Names of the classes.</param>
    /// <exception cref="ArgumentException">The samples do not divide among the classes.</exception>
    public static ImageGrid SampleGrid(IReadOnlyList<Picture?> samples, IReadOnlyList<string> classes)
    {
        ArgumentNullException.ThrowIfNull(samples);
        ArgumentNullException.ThrowIfNull(classes);
        if (classes.Count == 0 || samples.Count % classes.Count != 0)
            throw new ArgumentException(
                $"There are {samples.Count} samples for {classes.Count} classes; expected as many for each, and 1 class or more.",
                nameof(samples));
        return new ImageGrid { Images = samples, RowTitles = classes, Columns = Math.Max(1, samples.Count / classes.Count), CellSize = 48 };
    }

    /// <summary>How the values behind each layer spread.</summary>
    /// <param name="layers">The values, layer by layer.</param>
    public static Histogram ActivationChart(IReadOnlyList<HistogramPanel> layers) => new() { Panels = layers, XLabel = "activation" };

    /// <summary>
    /// Durations, logarithmic where the longest is more than thirty times the shortest; in milliseconds where all are below a tenth of a
    /// second.
    /// </summary>
    /// <param name="timings">Durations in seconds.</param>
    public static BarChart TimingChart(IReadOnlyList<Bar> timings)
    {
        ArgumentNullException.ThrowIfNull(timings);
        double[] seen = [.. timings.Select(t => t.Value).Where(v => double.IsFinite(v) && v > 0)];
        bool small = seen.Length > 0 && seen.Max() < 0.1;
        return new BarChart
        {
            Bars = small ? [.. timings.Select(t => t with { Value = 1e3 * t.Value })] : timings,
            XLabel = small ? "milliseconds" : "seconds",
            LogX = seen.Length == timings.Count && seen.Length > 0 && seen.Max() > 30 * seen.Min(),
        };
    }

    private static LineSeries ByEpoch(string name, IReadOnlyList<double> values) => new(name, values)
    {
        X = [.. Enumerable.Range(1, values.Count).Select(e => (double)e)],
        Marker = values.Count <= 40,
    };

    private static LineChart RateChart(IReadOnlyList<double> rates) => new()
    {
        Title = "Learning rate",
        XLabel = "epoch",
        YLabel = "learning rate",
        Width = 510,
        Height = 340,
        Series = [ByEpoch("", rates)],
    };

    private static void AddSearch(HtmlReport report, TrainingReportData data)
    {
        if (data.Search.Count > 0)
        {
            report.AddHeading("Search");
            report.AddChart(new ScatterChart
            {
                Points = data.Search,
                XLabel = data.SearchLabels.X,
                YLabel = data.SearchLabels.Y,
                ValueLabel = "validation accuracy",
                LogX = data.Search.All(p => p.X > 0),
                LogY = data.Search.All(p => p.Y > 0),
            });
        }

        if (data.CrossValidation.Count == 0)
            return;
        report.AddHeading("Cross-validation");
        report.AddChart(new ErrorBarChart { Groups = data.CrossValidation, XLabel = data.CrossValidationLabel, YLabel = "accuracy" });
    }

    private static void AddConfusion(HtmlReport report, ConfusionMatrix confusion)
    {
        report.AddHeading("Confusion matrix");
        report.AddText(string.Create(
            CultureInfo.InvariantCulture,
            $"{confusion.Correct:#,0} of {confusion.Total:#,0} correct: accuracy {Percent(confusion.Accuracy)}."));
        report.AddChart(new ConfusionChart(confusion), "Each row is a true class; the colour is the part of the row.");
        report.AddTable(
            ["class", "samples", "precision", "recall", "F1"],
            Enumerable.Range(0, confusion.Classes.Count).Select(c => (string[])
            [
                confusion.Classes[c],
                confusion.Actual(c).ToString("#,0", CultureInfo.InvariantCulture),
                Percent(confusion.Precision(c)),
                Percent(confusion.Recall(c)),
                Percent(confusion.F1(c)),
            ]));
    }

    private static void AddPictures(HtmlReport report, TrainingReportData data)
    {
        if (data.Filters.Count > 0)
        {
            report.AddHeading("First-layer filters");
            report.AddChart(FilterGrid(data.Filters));
        }

        if (data.Templates.Count > 0)
        {
            report.AddHeading("Weight templates");
            report.AddChart(TemplateGrid(data.Templates, data.Classes));
        }

        if (data.Activations.Count > 0)
        {
            report.AddHeading("Activations");
            report.AddChart(ActivationChart(data.Activations));
        }

        if (data.Samples.Count > 0 || data.MeanImage is not null)
            report.AddHeading("Data");
        if (data.Samples.Count > 0)
            report.AddChart(SampleGrid(data.Samples, data.Classes));
        if (data.MeanImage is { } mean)
            report.AddChart(new ImageGrid { Images = [mean], CellSize = 128 }, "Mean image of the training set");
    }

    private static string Percent(double part) =>
        double.IsNaN(part) ? "–" : (100 * part).ToString("0.0", CultureInfo.InvariantCulture) + " %";
}
