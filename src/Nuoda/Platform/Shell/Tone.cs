namespace Nuoda.Platform.Shell;

/// <summary>How a badge is meant; the text says it too, colour never alone.</summary>
[Published]
public enum Tone { Neutral = 0, Good = 1, Warning = 2, Bad = 3, Info = 4 }
