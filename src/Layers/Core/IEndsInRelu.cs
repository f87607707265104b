namespace FastNet.Layers;

/// <summary>A step whose output may have gone through max(x, 0), and which then masks the gradient of its output.</summary>
internal interface IEndsInRelu
{
    /// <summary>
    /// Leaves the mask to the only reader of the output: max pooling, where an element that won is positive exactly if the pooled
    /// one is, so that it need only forget the position of those that are not.
    /// </summary>
    /// <returns>Whether there is a mask to take over.</returns>
    bool TryHandOverMask();
}
