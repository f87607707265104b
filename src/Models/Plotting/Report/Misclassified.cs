namespace FastNet.Models;

/// <summary>An image that was taken for another class.</summary>
/// <param name="Image">The image.</param>
/// <param name="Actual">Name of its class.</param>
/// <param name="Predicted">Name of the class it was taken for.</param>
public sealed record Misclassified(Picture Image, string Actual, string Predicted);
