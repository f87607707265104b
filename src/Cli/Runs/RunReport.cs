using System.Globalization;
using FastNet.Layers;
using FastNet.Models;
using static System.FormattableString;

namespace FastNet.Cli;

/// <summary>Turns what a run left behind into its report and pictures.</summary>
internal static class RunReport
{
    private const int SamplesOfClass = 8, Wrong = 48, TimedSteps = 12, ShownActivations = 12;

    /// <summary>The report of a training run.</summary>
    public static void Write(
        RunFolder folder, RunSettings settings, History history, Network network, Splits data, Evaluation? test)
    {
        ConfusionMatrix? confusion = test is null || data.Test.Classes.Count > 30
            ? null : new ConfusionMatrix(data.Test.Labels, [.. test.Predictions], data.Test.Classes);
        var images = data.Train as ImageDataset;
        var content = new TrainingReportData
        {
            Title = $"{settings.Model} on {data.Name}",
            Subtitle = Invariant($"validation {Figures.Percent(history.BestAccuracy)} (epoch {history.BestEpoch}), ")
                + $"test {Figures.Percent(test?.Accuracy ?? double.NaN)}",
            Settings = Settings(settings, history, network, data),
            Loss = [.. history.Losses.Select(l => (double)l)],
            TrainAccuracy = [.. history.Epochs.Select(e => e.TrainAccuracy).Where(double.IsFinite)],
            ValidationAccuracy = [.. history.Epochs.Select(e => e.ValidationAccuracy).Where(double.IsFinite)],
            Confusion = confusion,
            Misclassified = test is not null && data.Test is ImageDataset tested ? Misclassified(tested, test) : [],
            Filters = FirstLayer(network),
            Classes = data.Train.Classes,
            Samples = images is null ? [] : Samples(images),
            MeanImage = images is null ? null : Mean(images),
            LearningRate = LearningRates(history),
            Activations = Activations(network, data.Train),
            Timings = StepTimes(settings, data.Train, out double step),
            TimingsNote = Invariant($"The layers that take more than 2 % of a training step; ")
                + Invariant($"it takes {1e3 * step:0.0} ms for a batch of {settings.Recipe.Batch}."),
        };
        TrainingReport.Write(folder.Report, content);
        WritePictures(folder, content);
    }

    /// <summary>The report of a search.</summary>
    public static void WriteSearch(
        RunFolder folder, RunSettings settings, IReadOnlyList<SearchParameter> parameters, IReadOnlyList<TrialResult> results,
        double seconds, double test)
    {
        var report = new HtmlReport(
            $"Search: {settings.Model} on {settings.Data.Name}",
            Invariant($"{results.Count} trials in {seconds:0.0} s; best validation ")
            + $"{Figures.Percent(HyperParameterSearch.Best(results)?.Score ?? double.NaN)}, its test {Figures.Percent(test)}");
        string[] names = [.. parameters.Select(p => p.Name)];
        if (Scatter(names, results) is { } chart)
        {
            report.AddChart(chart, "Each point is a trial; trials that diverged are left out.");
            Directory.CreateDirectory(folder.Pictures);
            chart.Save(Path.Combine(folder.Pictures, "search.svg"));
            chart.Save(Path.Combine(folder.Pictures, "search.png"));
        }

        report.AddHeading("Trials");
        report.AddTable(
            [.. names, "validation", "s"],
            results.OrderByDescending(r => double.IsNaN(r.Score) ? -1 : r.Score).Select(r => (string[])
            [
                .. names.Select(n => r.Trial[n].ToString("G4", CultureInfo.InvariantCulture)),
                r.Message is null ? Figures.Percent(r.Score) : "diverged", Invariant($"{r.Seconds:0.0}"),
            ]));
        report.Save(folder.Report);
    }

    private static ScatterChart? Scatter(string[] names, IReadOnlyList<TrialResult> results)
    {
        // Rate against regularisation, as the course draws it; else the first two.
        string[] axes = [.. names.OrderBy(n => n == "lr" ? 0 : n is "reg" or "weight-decay" ? 1 : 2).Take(2)];
        TrialResult[] scored = [.. results.Where(r => !double.IsNaN(r.Score))];
        if (axes.Length < 2 || scored.Length == 0)
            return null;
        return new ScatterChart
        {
            Title = "Validation accuracy",
            Points = [.. scored.Select(r => new ScatterPoint(r.Trial[axes[0]], r.Trial[axes[1]], r.Score))],
            XLabel = axes[0],
            YLabel = axes[1],
            ValueLabel = "validation accuracy",
            LogX = scored.All(r => r.Trial[axes[0]] > 0),
            LogY = scored.All(r => r.Trial[axes[1]] > 0),
        };
    }

    private static List<KeyValuePair<string, string>> Settings(RunSettings settings, History history, Network network, Splits data)
    {
        Recipe recipe = settings.Recipe;
        double seconds = history.Epochs.Sum(e => e.Seconds);
        string changes = string.Join(", ", ((string[])
        [
            recipe.Flip ? "flip" : "", recipe.Crop > 0 ? $"crop {recipe.Crop}" : "", recipe.Cutout > 0 ? $"cutout {recipe.Cutout}" : "",
        ]).Where(c => c.Length > 0));
        return
        [
            new("architecture", settings.Architecture.ToJson()),
            new("parameters", Invariant($"{network.Parameters.TrainedCount:#,0}")),
            new("data", Invariant($"{data.Train.Count:#,0} train, {data.Validation.Count:#,0} validation, {data.Test.Count:#,0} test")),
            new("optimizer", Invariant($"{recipe.Optimizer}, learning rate {recipe.Rate}, {Schedule(recipe)}")),
            new("penalty", Invariant($"weight decay {recipe.WeightDecay}, L2 {recipe.L2}, label smoothing {recipe.Smoothing}")),
            new("batch", Invariant($"{recipe.Batch}; {recipe.Epochs} epochs")),
            new("augmentation", changes.Length > 0 ? changes : "none"),
            new("seed", Invariant($"{settings.Seed}")),
            new("machine", $"{Fingerprint.Here().Hardware()}, {Numerics.Team.Threads} threads"),
            new("time", Invariant($"{seconds:0.0} s in steps, {seconds / Math.Max(1, history.Epochs.Count):0.0} s an epoch, ")
                + Invariant($"{history.Epochs.Select(e => e.SamplesPerSecond).DefaultIfEmpty().Average():0} samples/s")),
        ];
    }

    private static string Schedule(Recipe recipe) =>
        recipe.Decay != 1 ? Invariant($"times {recipe.Decay} each epoch") : $"schedule {recipe.Schedule}";

    private static void WritePictures(RunFolder folder, TrainingReportData data)
    {
        Directory.CreateDirectory(folder.Pictures);
        Save("loss", TrainingReport.LossChart(data.Loss));
        if (data.TrainAccuracy.Count + data.ValidationAccuracy.Count > 0)
            Save("accuracy", TrainingReport.AccuracyChart(data.TrainAccuracy, data.ValidationAccuracy));
        if (data.Confusion is not null)
            Save("confusion", new ConfusionChart(data.Confusion));
        if (data.Misclassified.Count > 0)
            Save("misclassified", TrainingReport.MisclassifiedGrid(data.Misclassified));
        if (data.Filters.Count > 0)
            Save("filters", TrainingReport.FilterGrid(data.Filters));
        if (data.Activations.Count > 0)
            Save("activations", TrainingReport.ActivationChart(data.Activations));
        if (data.Timings.Count > 0)
            Save("timings", TrainingReport.TimingChart(data.Timings));
        if (data.Samples.Count > 0)
            Save("samples", TrainingReport.SampleGrid(data.Samples, data.Classes));

        void Save(string name, Chart chart)
        {
            chart.Save(Path.Combine(folder.Pictures, name + ".svg"));
            chart.Save(Path.Combine(folder.Pictures, name + ".png"));
        }
    }

    /// <summary>The rate at the end of each epoch, if it changes.</summary>
    private static double[] LearningRates(History history)
    {
        double[] rates = [.. history.Epochs.Select(e => e.LearningRate)];
        return rates.Distinct().Count() > 1 ? rates : [];
    }

    /// <summary>What the activations give for the first training samples; of many layers some, from the first to the last.</summary>
    private static List<HistogramPanel> Activations(Network network, Dataset train)
    {
        IReadOnlyList<LayerActivation> all = LayerActivation.Collect(network, train);
        int shown = Math.Min(all.Count, ShownActivations);
        return [.. Enumerable.Range(0, shown)
            .Select(i => all[shown == 1 ? 0 : i * (all.Count - 1) / (shown - 1)])
            .Select(a => new HistogramPanel(Invariant($"{a.Name}, {100 * a.Zeros:0} % zero"), a.Values))];
    }

    /// <summary>Times the layers on a network of its own: a step moves the running statistics of batch norm.</summary>
    private static List<Bar> StepTimes(RunSettings settings, Dataset train, out double step)
    {
        Network network = settings.Architecture.Build(train.Shape, train.Classes.Count, settings.Seed);
        PlanProfile profile = ProfiledStep.Of(network, settings.Recipe.Batch).Profile(settings.Recipe.Batch, runs: 3);
        double total = step = profile.Total.TotalSeconds;
        return [.. profile.Steps
            .Select(s => new Bar(s.Name, (s.Forward + s.Backward).TotalSeconds))
            .Where(b => b.Value > 0.02 * total)
            .OrderByDescending(b => b.Value).Take(TimedSteps)];
    }

    private static Picture Of(ImageDataset images, int index) => Picture.FromPlanes(
        images.Bytes(index), images.Shape.Channels, images.Shape.Height, images.Shape.Width);

    private static List<Misclassified> Misclassified(ImageDataset images, Evaluation test)
    {
        var wrong = new List<Misclassified>();
        for (int i = 0; i < images.Count && wrong.Count < Wrong; i++)
        {
            if (test.Predictions[i] != images.Labels[i])
                wrong.Add(new Misclassified(Of(images, i), images.Classes[images.Labels[i]], images.Classes[test.Predictions[i]]));
        }

        return wrong;
    }

    internal static List<Picture?> Samples(ImageDataset images)
    {
        var samples = new List<Picture?>();
        for (int c = 0; c < images.Classes.Count; c++)
        {
            int found = 0;
            for (int i = 0; i < images.Count && found < SamplesOfClass; i++)
            {
                if (images.Labels[i] != c)
                    continue;
                samples.Add(Of(images, i));
                found++;
            }

            for (; found < SamplesOfClass; found++)
                samples.Add(null);
        }

        return samples;
    }

    private static Picture Mean(ImageDataset images)
    {
        Shape shape = images.Shape;
        return Picture.FromPlanes(PixelScale.MeanImage(images).Means, shape.Channels, shape.Height, shape.Width, 0, 255);
    }

    /// <summary>The weights of the first layer as pictures, if it sees pixels of 1 or 3 channels.</summary>
    private static List<Picture> FirstLayer(Network network)
    {
        Shape input = network.Inputs[0].Shape;
        if (input.Rank != 3 || input.Channels is not (1 or 3) || network.Parameters.All.FirstOrDefault(p => p.IsTrained) is not { } weight)
            return [];
        int channels = input.Channels;
        (int count, int height, int width) = weight.Dimensions switch
        {
            [int k, int c, int h, int w] when c == channels => (k, h, w),
            [int k, int size] when size == input.Size => (k, input.Height, input.Width),
            _ => (0, 0, 0),
        };
        int length = channels * height * width;
        var pictures = new List<Picture>(count);
        for (int k = 0; k < count; k++)
            pictures.Add(Picture.Normalized(weight.Values.Slice(k * length, length), channels, height, width));
        return pictures;
    }
}
