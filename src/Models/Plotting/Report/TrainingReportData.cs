namespace FastNet.Models;

/// <summary>What a run leaves to show, as plain numbers; what is empty or null gets no section.</summary>
public sealed class TrainingReportData
{
    /// <summary>Title of the page.</summary>
    public required string Title { get; init; }

    /// <summary>One line below the title.</summary>
    public string Subtitle { get; init; } = "";

    /// <summary>Settings and results, in the order shown.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Settings { get; init; } = [];

    /// <summary>Loss of each step.</summary>
    public IReadOnlyList<double> Loss { get; init; } = [];

    /// <summary>Training accuracy after each epoch, 0 to 1.</summary>
    public IReadOnlyList<double> TrainAccuracy { get; init; } = [];

    /// <summary>Validation accuracy after each epoch, 0 to 1.</summary>
    public IReadOnlyList<double> ValidationAccuracy { get; init; } = [];

    /// <summary>Learning rate at the end of each epoch.</summary>
    public IReadOnlyList<double> LearningRate { get; init; } = [];

    /// <summary>Which class was taken for which.</summary>
    public ConfusionMatrix? Confusion { get; init; }

    /// <summary>Images that were taken for another class.</summary>
    public IReadOnlyList<Misclassified> Misclassified { get; init; } = [];

    /// <summary>First-layer filters, as <see cref="Picture.Normalized"/> makes them.</summary>
    public IReadOnlyList<Picture> Filters { get; init; } = [];

    /// <summary>Weight templates of a linear classifier, one for each class.</summary>
    public IReadOnlyList<Picture> Templates { get; init; } = [];

    /// <summary>Names of the classes, for templates and samples.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>Samples of the data, for each class the same number: all of the first class, then of the second...</summary>
    public IReadOnlyList<Picture?> Samples { get; init; } = [];

    /// <summary>The mean image of the training set.</summary>
    public Picture? MeanImage { get; init; }

    /// <summary>Trials of a search.</summary>
    public IReadOnlyList<ScatterPoint> Search { get; init; } = [];

    /// <summary>What the two settings of the search are.</summary>
    public (string X, string Y) SearchLabels { get; init; } = ("learning rate", "regularisation");

    /// <summary>Accuracies of the folds, for each value of a setting.</summary>
    public IReadOnlyList<ErrorBarGroup> CrossValidation { get; init; } = [];

    /// <summary>What the setting of the cross-validation is.</summary>
    public string CrossValidationLabel { get; init; } = "k";

    /// <summary>Activations, layer by layer.</summary>
    public IReadOnlyList<HistogramPanel> Activations { get; init; } = [];

    /// <summary>Durations in seconds.</summary>
    public IReadOnlyList<Bar> Timings { get; init; } = [];

    /// <summary>What was timed; stands below the bars.</summary>
    public string TimingsNote { get; init; } = "";
}
