namespace FastNet.Models;

/// <summary>One combination of settings.</summary>
/// <param name="Number">0 for the first.</param>
/// <param name="Settings">Value of each parameter, by name.</param>
public sealed record Trial(int Number, IReadOnlyDictionary<string, double> Settings)
{
    /// <summary>The value of a setting.</summary>
    /// <param name="name">One of the parameters'.</param>
    public double this[string name] => Settings.TryGetValue(name, out double value)
        ? value
        : throw new ArgumentException($"There is no setting {name}; expected one of {string.Join(", ", Settings.Keys)}.", nameof(name));

    /// <summary>A setting that is a whole number.</summary>
    /// <param name="name">One of the parameters'.</param>
    public int Whole(string name) => checked((int)Math.Round(this[name]));
}

/// <summary>What a trial came to.</summary>
/// <param name="Trial">The settings.</param>
/// <param name="Score">Higher is better: validation accuracy, as a rule; NaN if training diverged.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Message">Why there is no score; null if there is one.</param>
public sealed record TrialResult(Trial Trial, double Score, double Seconds, string? Message = null);
