using FastNet.Models;

namespace FastNet.Cli;

/// <summary>A data set in three parts.</summary>
/// <param name="Name">Short, for titles and folders.</param>
/// <param name="Train">Is learnt.</param>
/// <param name="Validation">Chooses settings and the best epoch; may be empty.</param>
/// <param name="Test">Is looked at once, at the end; may be empty.</param>
internal sealed record Splits(string Name, Dataset Train, Dataset Validation, Dataset Test)
{
    /// <summary>The same parts, each changed.</summary>
    public Splits Map(Func<Dataset, Dataset> change) => this with
    {
        Train = change(Train),
        Validation = change(Validation),
        Test = change(Test),
    };
}
